import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { createStepper, type Stepper } from "../../../../services/batcher/step.ts";
import { readBlockByNumber } from "../../../../services/chain/read/block.ts";
import { createReceiptReader } from "../../../../services/log/receipts.ts";
import { anchoredOf, deployLog, drain, openLog, type TestLog } from "./log.ts";

/** A log on a chain that changes its mind when told to. */
export interface ReorganizingWorld {
  readonly log: TestLog;
  /** Appends one record and lets the batcher work until it is anchored and told of. */
  anchorOne(): Promise<void>;
  /** Drops the newest `depth` blocks, in which records were anchored, and makes as many others and one more. */
  reorganize(depth: number): Promise<void>;
  /** Lets the batcher work until there is nothing left to do. */
  settle(): Promise<void>;
  /** Another batcher takes over, which knows nothing but the store. */
  restart(): void;
  /** Everything is anchored once, and the receipt of every record names the block that is canonical now. */
  expectRight(): Promise<void>;
  stop(): Promise<void>;
}

export async function startReorganizing(): Promise<ReorganizingWorld> {
  const connection = await network.create();
  const directory = await mkdtemp(join(tmpdir(), "batcher-"));
  const { rpc, system, signer, identity } = await deployLog(connection);
  const log = await openLog({ rpc, system, signer, path: join(directory, "log.sqlite"), identity });
  let now = Date.now();
  // Every look at the clock is two seconds later: whatever waits for time has it.
  const deps = { ...log.deps, clock: () => (now += 2_000) };
  let stepper: Stepper = createStepper(deps);
  const settle = async () => {
    await drain(stepper);
    // What was taken back on the way to the end is looked at once more.
    await drain(stepper);
  };
  const anchorOne = async () => {
    await log.append(1);
    await settle();
  };

  return {
    log,
    anchorOne,
    settle,
    reorganize: async (depth) => {
      const before = await connection.networkHelpers.takeSnapshot();
      for (let block = 0; block < depth; block++) await anchorOne();
      await before.restore();
      await connection.networkHelpers.time.increase(1 + depth);
      await connection.networkHelpers.mine(depth + 1);
    },
    restart: () => {
      stepper = createStepper({ ...deps });
    },
    expectRight: async () => {
      const { batches } = await anchoredOf(log);
      const receipts = createReceiptReader(log.store, system.anchorLog);
      const count = await log.store.records.lastSeq();
      expect(batches.reduce((sum, batch) => sum + batch.count, 0)).to.equal(count);
      for (let seq = 1; seq <= count; seq++) {
        const { block, tx } = await receipts(seq);
        expect(block.hash, `block of record ${seq}`).to.equal((await readBlockByNumber(rpc, block.number))?.hash);
        const batch = batches.find(({ firstSeq, count: size }) => seq >= firstSeq && seq < firstSeq + size);
        expect({ block, tx }).to.deep.equal({ block: batch?.block, tx: batch?.tx });
      }
    },
    stop: async () => {
      await log.close();
      await connection.close();
      await rm(directory, { recursive: true });
    },
  };
}
