import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import type { NewBatch } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fill, useLogStore } from "../support/log-store.ts";

const batch = (firstSeq: number, count: number): NewBatch => ({
  firstSeq,
  count,
  voids: 0,
  root: `0x${firstSeq.toString(16).padStart(64, "0")}`,
  prevRoot: `0x${"0".repeat(64)}`,
  treeNodes: [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`],
  pinnedNumber: 5,
  pinnedHash: `0x${"55".repeat(32)}`,
  proposedAt: 1_700_000_000_000,
});
const PROPOSED = { state: "proposed", checkpoint: null, tx: null, blockNumber: null, blockHash: null };
const ANCHORING = { tx: `0x${"77".repeat(32)}`, blockNumber: 9, blockHash: `0x${"99".repeat(32)}` };

describe("batches", () => {
  const current = useLogStore();
  beforeEach(() => fill(current(), 10));

  it("are proposed one after the other, once", async () => {
    const { batches } = current().store;
    expect(await batches.last()).to.equal(null);
    expect(await batches.propose(batch(1, 4))).to.equal(true);
    expect(await batches.propose({ ...batch(1, 3), root: "other" })).to.equal(false);
    expect(await batches.propose(batch(6, 1))).to.equal(false);
    expect(await batches.propose(batch(5, 2))).to.equal(true);
    expect(await batches.get(1)).to.deep.equal({ ...batch(1, 4), ...PROPOSED });
    expect(await batches.last()).to.deep.equal({ ...batch(5, 2), ...PROPOSED });
  });

  it("hold no record that is not stored", async () => {
    await expectCodeAsync("STORE_FAILED", current().store.batches.propose(batch(1, 11)));
    expect(await current().store.batches.last()).to.equal(null);
  });

  it("are found by any seq in them", async () => {
    const { batches } = current().store;
    await batches.propose(batch(1, 4));
    await batches.propose(batch(5, 2));
    const found = await Promise.all([1, 4, 5, 6, 7].map((seq) => batches.containing(seq)));
    expect(found.map((each) => each?.firstSeq)).to.deep.equal([1, 1, 5, 5, undefined]);
  });

  it("go from proposed to confirmed, keep their first checkpoint and their newest transaction", async () => {
    const { batches } = current().store;
    await batches.propose(batch(1, 4));
    await expectCodeAsync("BATCH_UNKNOWN", batches.setSent(1, "0x01"));
    await expectCodeAsync("BATCH_UNKNOWN", batches.setConfirmed(1, ANCHORING));
    expect(await batches.setCheckpoint(1, "checkpoint 1")).to.equal("checkpoint 1");
    expect(await batches.setCheckpoint(1, "checkpoint 2")).to.equal("checkpoint 1");
    await batches.setSent(1, "0x01");
    await batches.setSent(1, "0x02");
    expect(await batches.get(1)).to.deep.include({ state: "sent", tx: "0x02", checkpoint: "checkpoint 1" });
    expect(await batches.pending()).to.have.length(1);
    await batches.setConfirmed(1, ANCHORING);
    expect(await batches.get(1)).to.deep.include({ state: "confirmed", ...ANCHORING });
    expect(await batches.pending()).to.deep.equal([]);
    await expectCodeAsync("BATCH_UNKNOWN", batches.setSent(1, "0x03"));
    await expectCodeAsync("BATCH_UNKNOWN", batches.setConfirmed(1, { ...ANCHORING, tx: "0x04" }));
  });

  it("are sent again, and nothing else, when their block is gone", async () => {
    const { store, path } = current();
    const { batches } = store;
    await batches.propose(batch(1, 4));
    await batches.setCheckpoint(1, "checkpoint 1");
    await batches.setSent(1, "0x01");
    await expectCodeAsync("BATCH_UNKNOWN", batches.setReorganized(1));
    await batches.setConfirmed(1, ANCHORING);
    expect(await batches.confirmedAbove(ANCHORING.blockNumber)).to.deep.equal([]);
    expect((await batches.confirmedAbove(ANCHORING.blockNumber - 1)).map(({ firstSeq }) => firstSeq)).to.deep.equal([
      1,
    ]);
    const database = new DatabaseSync(path);
    for (const change of ["block_number = 7", "state = 'sent'", "tx = '0x09'", "state = 'signed', block_hash = NULL"]) {
      expect(() => database.exec(`UPDATE batches SET ${change}`), change).to.throw(/only when its block is gone/);
    }
    database.close();
    await batches.setReorganized(1);
    expect(await batches.get(1)).to.deep.include({
      state: "sent",
      tx: ANCHORING.tx,
      blockNumber: null,
      blockHash: null,
    });
    expect(await batches.pending()).to.have.length(1);
    await batches.setConfirmed(1, { ...ANCHORING, blockNumber: ANCHORING.blockNumber + 1 });
  });

  it("know no batch that was not proposed", async () => {
    await expectCodeAsync("BATCH_UNKNOWN", current().store.batches.setCheckpoint(1, "checkpoint"));
  });

  const tampering = [
    "UPDATE batches SET root = '0x00'",
    "UPDATE batches SET count = 3",
    "UPDATE batches SET pinned_number = 6",
    "UPDATE batches SET checkpoint = 'other'",
    "DELETE FROM batches",
  ];
  for (const sql of tampering) {
    it(`are final: ${sql}`, async () => {
      const { store, path } = current();
      await store.batches.propose(batch(1, 4));
      await store.batches.setCheckpoint(1, "checkpoint 1");
      const database = new DatabaseSync(path);
      expect(() => database.exec(sql)).to.throw(/final/);
      database.close();
    });
  }
});
