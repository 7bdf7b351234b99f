import { createHash } from "node:crypto";

import { expect } from "chai";

import { MAX_BATCH, NO_ROOT, proposeBatch } from "../../../services/log/batches.ts";
import { NO_PIN } from "../../../services/log/pinned.ts";
import type { LogStore } from "../../../services/store/port.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { fill, recordRow, useLogStore } from "../store/support/log-store.ts";
import { BLOCK_HASH, decision, fillMixed, tamper } from "./support/records.ts";

describe("proposeBatch", () => {
  const current = useLogStore();

  it("has nothing to propose while nothing is new", async () => {
    const { store } = current();
    expect(await proposeBatch(store, 10, 1)).to.equal(null);
    await fill(current(), 3);
    await proposeBatch(store, 10, 1);
    expect(await proposeBatch(store, 10, 1)).to.equal(null);
  });

  it("summarizes its records: count, voids, newest block, root", async () => {
    await fillMixed(current());
    const batch = await proposeBatch(current().store, 100, 1_700_000_000_000);
    expect(batch).to.deep.include({
      firstSeq: 1,
      count: 7,
      voids: 1,
      prevRoot: NO_ROOT,
      pinnedNumber: 9,
      pinnedHash: BLOCK_HASH(9),
      proposedAt: 1_700_000_000_000,
      state: "proposed",
    });
  });

  it("has the RFC 9162 root over kind, seq and record hash, computed here by hand", async () => {
    await current().write((writes) => {
      writes.addRecord(recordRow(1, "first", "intent"), []);
      writes.addRecord(recordRow(2, decision(3), "sae"), []);
      writes.addRecord(recordRow(3, "third", "outcome"), []);
    });
    const leaf = (kind: number, seq: number, record: string) =>
      sha256(Buffer.from([0, kind, 0, 0, 0, 0, 0, 0, 0, seq]), sha256(Buffer.from(record)));
    const node = (left: Buffer, right: Buffer) => sha256(Buffer.from([1]), left, right);
    const root = node(node(leaf(1, 1, "first"), leaf(2, 2, decision(3))), leaf(4, 3, "third"));
    expect((await proposeBatch(current().store, 100, 1))?.root).to.equal(`0x${root.toString("hex")}`);
  });

  it("continues the last batch, and names its root", async () => {
    const { store } = current();
    await fill(current(), 10);
    const first = await proposeBatch(store, 4, 1);
    const second = await proposeBatch(store, 4, 2);
    const third = await proposeBatch(store, 4, 3);
    expect([first, second, third].map((batch) => [batch?.firstSeq, batch?.count])).to.deep.equal([
      [1, 4],
      [5, 4],
      [9, 2],
    ]);
    expect([second?.prevRoot, third?.prevRoot]).to.deep.equal([first?.root, second?.root]);
    expect(second).to.deep.include({ pinnedNumber: NO_PIN.number, pinnedHash: NO_PIN.hash });
  });

  it("is not changed by records that come later", async () => {
    const { store, write } = current();
    await fill(current(), 3);
    const proposed = await proposeBatch(store, 10, 1);
    await write((writes) => writes.addRecord(recordRow(4), []));
    expect(await store.batches.get(1)).to.deep.equal(proposed);
  });

  it("gives the row of the process that was faster", async () => {
    const { store } = current();
    await fill(current(), 5);
    // Both read the same records; the other one stores its batch first.
    const slower: LogStore = {
      ...store,
      records: {
        ...store.records,
        range: async (first, count) => {
          const records = await store.records.range(first, count);
          await proposeBatch(store, 2, 1);
          return records;
        },
      },
    };
    const batch = await proposeBatch(slower, 5, 2);
    expect(batch).to.deep.include({ count: 2, proposedAt: 1 });
  });

  it("never asks for more than the contract takes", async () => {
    const { store } = current();
    let asked = 0;
    const range = (first: number, count: number) => {
      asked = count;
      return store.records.range(first, count);
    };
    await proposeBatch({ ...store, records: { ...store.records, range } }, 1_000_000, 1);
    expect([asked, MAX_BATCH]).to.deep.equal([65_536, 65_536]);
  });

  const corruptions: Record<string, string> = {
    "a changed record": "UPDATE records SET record = record || 'x' WHERE seq = 2",
    "a missing record": "DELETE FROM records WHERE seq = 2",
    "a decision that names no block": `UPDATE records SET kind = 2 WHERE seq = 2`,
  };
  for (const [name, sql] of Object.entries(corruptions)) {
    it(`stops at ${name}, and names the seq`, async () => {
      const { store, path } = current();
      await fill(current(), 4);
      tamper(path, sql);
      const error = await expectCodeAsync("LOG_CORRUPT", proposeBatch(store, 10, 1));
      expect(error.detail).to.contain("record 2");
      expect(await store.batches.last()).to.equal(null);
    });
  }
});

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
