import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { sha256b64 } from "../../../../services/core/hash.ts";
import { RECORD_KINDS, type RecordKind } from "../../../../services/core/words/kinds.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fill, recordRow, useLogStore } from "../support/log-store.ts";

const KINDS = Object.keys(RECORD_KINDS) as readonly RecordKind[];

describe("records", () => {
  const current = useLogStore();

  it("gives back every kind as it was stored", async () => {
    const { store, write } = current();
    expect(KINDS).to.have.length(20);
    const rows = KINDS.map((kind, i) => recordRow(i + 1, `a ${kind} with ü and 𝄞`, kind));
    await write((writes) => rows.forEach((row) => writes.addRecord(row, [])));
    expect(await store.records.range(1, 100)).to.deep.equal(rows);
    expect(await store.records.get(3)).to.deep.equal(rows[2]);
  });

  it("finds a record by its hash", async () => {
    const { store } = current();
    await fill(current(), 5);
    expect(await store.records.byHash(sha256b64("record 4"))).to.deep.equal(recordRow(4));
    expect(await store.records.byHash(sha256b64("record 6"))).to.equal(null);
  });

  it("gives a range in order, and no more than asked for", async () => {
    const { store } = current();
    await fill(current(), 5);
    const seqs = async (first: number, count: number) =>
      (await store.records.range(first, count)).map(({ seq }) => seq);
    expect(await seqs(2, 3)).to.deep.equal([2, 3, 4]);
    expect(await seqs(5, 3)).to.deep.equal([5]);
    expect(await seqs(6, 3)).to.deep.equal([]);
  });

  it("knows the newest seq", async () => {
    const { store } = current();
    expect(await store.records.lastSeq()).to.equal(0);
    await fill(current(), 3);
    expect(await store.records.lastSeq()).to.equal(3);
    expect(await store.records.get(4)).to.equal(null);
  });

  for (const seq of [1, 2, 4]) {
    it(`refuses seq ${seq} after 2, and keeps nothing of the commit`, async () => {
      const { store, write } = current();
      await fill(current(), 2);
      const commit = write((writes) => {
        writes.markUsed({ logId: 1, jti: "jti-jti-1", saeHash: "hash", dispatchedSeq: 2 });
        writes.addRecord(recordRow(seq), ["disclosed"]);
      });
      const error = await expectCodeAsync("STORE_FAILED", commit);
      expect(error.detail).to.equal("seq is not the next one");
      expect(await store.records.lastSeq()).to.equal(2);
      expect(await store.used.get(1, "jti-jti-1")).to.equal(null);
      expect(await store.disclosures.get(seq)).to.equal(null);
    });
  }

  it("reports a kind it does not know", async () => {
    const { store, path } = current();
    const database = new DatabaseSync(path);
    database.exec(`INSERT INTO records VALUES (1, 99, 'text', x'${"00".repeat(32)}', 0)`);
    database.close();
    await expectCodeAsync("LOG_CORRUPT", store.records.get(1));
  });

  it("lets nobody change or delete a record through SQL", () => {
    const database = new DatabaseSync(current().path);
    const run = (sql: string) => () => database.exec(sql);
    database.exec(`INSERT INTO records VALUES (1, 4, 'text', x'${"00".repeat(32)}', 0)`);
    expect(run("UPDATE records SET record = 'other' WHERE seq = 1")).to.throw("records are final");
    expect(run("DELETE FROM records WHERE seq = 1")).to.throw("records are final");
    database.close();
  });
});
