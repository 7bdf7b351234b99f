import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { waitAnchored } from "../../scripts/demo/anchored.ts";
import { freePorts, urlOf } from "../../scripts/local/services.ts";
import { backUpStores } from "../../services/store/sqlite/backup.ts";
import { repeat, type Repeated } from "../e2e/support/asking.ts";
import { createCrew, type Crew } from "../e2e/support/crew.ts";
import { startTestStack, type TestStack } from "../e2e/support/stack.ts";
import { type LyingNode, startLyingNode } from "../helpers/lying-node.ts";
import { until } from "../helpers/until.ts";
import type { Random } from "./random.ts";

/** One organization that goes through every fault: its services reach the chain through a node that can be told to misbehave. */
export interface Stage extends AsyncDisposable {
  readonly test: TestStack;
  readonly node: LyingNode;
  readonly crew: Crew;
  readonly random: Random;
  /** unix milliseconds */
  readonly since: number;
  /** where the stores stand */
  readonly dataDir: string;
  /** whole copies of the stores as they stood early */
  readonly olderDir: string;
  /** Runs `work` while agents ask and act, and lets them finish what they are at. */
  readonly during: (work: () => Promise<void>) => Promise<void>;
  /** Some more actions come to their end. What happens next is in the middle of others. */
  readonly someMore: (most: number) => Promise<void>;
}

const LANES = 4;

export async function openStage(random: Random): Promise<Stage> {
  const ports = await freePorts();
  const node = await startLyingNode(urlOf(ports.chain));
  const test = await startTestStack({ ports, nodeUrl: node.url }).catch(async (error: unknown) => {
    await node.stop();
    throw error;
  });
  const { stack } = test;
  const crew = createCrew(test, true);
  const work = async (lane: number): Promise<void> => {
    await crew.act(lane);
    if (lane === 0) await crew.propose(lane).then(() => crew.spend());
    await crew.trespass();
  };
  let load: Repeated | null = null;
  const someMore = async (most: number): Promise<void> => {
    const enough = crew.attempts.length + 1 + random.below(most);
    // What an agent failed of is said by `stop`.
    await until("agents get on", () => crew.attempts.length >= enough || load?.hasFailed() === true);
  };
  const during = async (fault: () => Promise<void>): Promise<void> => {
    const lanes = repeat(LANES, work);
    load = lanes;
    try {
      await fault();
      await someMore(LANES);
    } finally {
      await lanes.stop();
    }
  };
  const stage: Stage = {
    ...{ test, node, crew, random, during, someMore },
    since: Date.now(),
    dataDir: join(stack.files.dir, "logs"),
    olderDir: join(stack.files.dir, "older"),
    [Symbol.asyncDispose]: async () => {
      await test[Symbol.asyncDispose]();
      await node.stop();
    },
  };
  await during(() => someMore(LANES));
  await waitAnchored(stack);
  mkdirSync(stage.olderDir);
  backUpStores(stage.dataDir, [], stage.olderDir);
  // What is newer than the copies has to be on the chain before they can be too old.
  await during(() => someMore(LANES));
  await waitAnchored(stack);
  return stage;
}
