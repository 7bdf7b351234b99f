import { expect } from "chai";

import { until } from "../../helpers/until.ts";
import { expectAnchored } from "./support/expect.ts";
import { allBatches } from "./support/log.ts";
import { type BatcherWorld, startBatcherWorld, untilAnchored, untilWorking } from "./support/process.ts";

const KILLS = 15;
/** Records that fill a batch, and how many more are appended at most while a batcher works: something is always due. */
const BATCH = 5;
const MOST_RECORDS = 12;

describe("the batcher as a process that is killed", () => {
  let world: BatcherWorld;
  before(async () => {
    world = await startBatcherWorld();
  });
  after(() => world.stop());

  it(`loses nothing and anchors nothing twice when it is killed ${KILLS} times while records are appended`, async () => {
    const { log, start } = world;
    const moments = [
      async () => undefined,
      () => until("a batch is under way", async () => (await log.store.batches.pending()).length > 0),
      async () => {
        const before = (await log.store.batches.last())?.firstSeq;
        await until("one batch more is begun", async () => (await log.store.batches.last())?.firstSeq !== before);
      },
    ];
    for (let kills = 0; kills < KILLS; kills++) {
      const batcher = await start();
      await untilWorking(batcher);
      const records = BATCH + Math.floor(Math.random() * MOST_RECORDS);
      for (let n = 0; n < records; n += 1) await log.append(1);
      await moments[kills % moments.length]?.();
      await batcher.stop("SIGKILL");
    }
    const last = await start();
    await untilAnchored(last);
    await last.stop();
    await expectAnchored(log);
    const rows = await allBatches(log.store);
    // How many depends on the machine; one would mean that nothing was in flight when a process died.
    expect(rows.length).to.be.above(1);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).to.equal(await log.store.records.lastSeq());
  });
});
