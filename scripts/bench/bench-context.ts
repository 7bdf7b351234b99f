import { createDeciders, type Deciders } from "./decide/deciders.ts";
import type { Peers } from "./peers/peers.ts";
import type { Budget } from "./stats.ts";
import { createCrowd, type Crowd } from "./world/crowd.ts";
import { startWorld, type World } from "./world/world.ts";

/** What rows share. Whatever costs something to set up is set up by the first row that asks. */
export interface Bench {
  readonly quick: boolean;
  readonly peers: Peers;
  /** @param share of the usual time */
  readonly budget: (share?: number) => Budget;
  world(): Promise<World>;
  crowd(): Promise<Crowd>;
  deciders(): Promise<Deciders>;
  /** Makes something once in a run. */
  readonly once: <T>(name: string, make: () => Promise<T>) => Promise<T>;
  /** Runs when the last row is done, the newest first. */
  atEnd(undo: () => Promise<void>): void;
  stop(): Promise<void>;
}

const FULL: Budget = { warmupMs: 400, minSamples: 2000, maxMs: 1200, precision: 0.005 };
const QUICK: Budget = { warmupMs: 30, minSamples: 20, maxMs: 100, precision: 0.1 };

export function createBench({ quick, peers }: Pick<Bench, "quick" | "peers">): Bench {
  const made = new Map<string, Promise<unknown>>();
  const undone: (() => Promise<void>)[] = [];
  const once = <T>(name: string, make: () => Promise<T>): Promise<T> => {
    const known = made.get(name) ?? make();
    made.set(name, known);
    return known as Promise<T>;
  };
  const world = () =>
    once("world", async () => {
      const started = await startWorld();
      undone.push(started.stop);
      return started;
    });
  return {
    quick,
    peers,
    budget: (share = 1) => {
      const budget = quick ? QUICK : FULL;
      return { ...budget, maxMs: budget.maxMs * share };
    },
    world,
    once,
    crowd: () => once("crowd", async () => createCrowd(await world())),
    deciders: () =>
      once("deciders", async () => {
        const { chain, system } = await world();
        return createDeciders(chain.url, system);
      }),
    atEnd: (undo) => void undone.push(undo),
    stop: async () => {
      for (const undo of undone.splice(0).reverse()) await undo();
    },
  };
}
