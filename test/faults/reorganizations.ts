import { type ReorganizingWorld, startReorganizing } from "../services/batcher/support/reorganizing.ts";
import type { Fault } from "./fault.ts";

const DEEPEST = 12;
/** Looking at every receipt each time would take the square of the rounds. */
const EVERY = 10;
/** Of a round. */
const SECONDS = 3;

/** On a chain of its own, which can be told to change its mind: what is anchored is gone, and comes again. */
export function reorganizations(): Fault & AsyncDisposable {
  let world: ReorganizingWorld | null = null;
  return {
    name: `reorganization, 1 to ${DEEPEST} blocks deep`,
    times: { quick: 10, full: 60 },
    seconds: SECONDS,
    audit: false,
    inject: async (_stage, round) => {
      world ??= await startReorganizing();
      await world.reorganize(1 + ((round * 5) % DEEPEST));
      const isRestarted = round % 3 === 2;
      if (isRestarted) world.restart();
      await world.settle();
      if (round < EVERY || round % EVERY === EVERY - 1) await world.expectRight();
      return [isRestarted ? "anchored again by another batcher" : "anchored again"];
    },
    [Symbol.asyncDispose]: async () => {
      await world?.stop();
    },
  };
}
