import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { openLogSnapshot } from "../../../../services/store/sqlite/snapshot.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import type { NewHold } from "../../../../services/store/rows.ts";
import { IDENTITY } from "../support/identity.ts";
import { recordRow, useLogStore } from "../support/log-store.ts";

const KEPT = "WyJzYWx0IiwgImFtb3VudCIsICIxIl0";
const SECRET = "WyJzYWx0IiwgInJlY2lwaWVudCIsICJBY21lIl0";

describe("disclosures", () => {
  const current = useLogStore();
  const erase = async (seq: number): Promise<void> => {
    const { store, write } = current();
    await write((writes) => writes.eraseDisclosures(seq, [KEPT]));
    await store.disclosures.sweep();
  };

  it("stand beside their record", async () => {
    const { store, write } = current();
    await write((writes) => {
      writes.addRecord(recordRow(1), [SECRET, "second"]);
      writes.addRecord(recordRow(2), []);
    });
    expect(await store.disclosures.get(1)).to.deep.equal([SECRET, "second"]);
    expect(await store.disclosures.get(2)).to.equal(null);
  });

  it("leave no trace in the store's files once erased; the record stays, and what is kept", async () => {
    const { store, path, write } = current();
    await write((writes) => writes.addRecord(recordRow(1), [SECRET]));
    const traces = () => [path, `${path}-wal`].filter((file) => readFileSync(file).includes(SECRET));
    expect(traces()).to.deep.equal([`${path}-wal`]);
    await erase(1);
    expect(traces()).to.deep.equal([]);
    expect(await store.disclosures.get(1)).to.deep.equal([KEPT]);
    expect(await store.records.get(1)).to.deep.equal(recordRow(1));
  });

  it("are erased, and the call data of their record stay: nothing changes or deletes those", async () => {
    const { path, write } = current();
    const callData = Uint8Array.of(1, 2, 3);
    await write((writes) => writes.addRecord(recordRow(1), [SECRET], callData));
    await erase(1);
    const database = new DatabaseSync(path);
    expect(() => database.exec("DELETE FROM calls")).to.throw("call data are final");
    expect(() => database.exec("UPDATE calls SET seq = 2")).to.throw("call data are final");
    database.close();
    const snapshot = openLogSnapshot(path);
    expect([...snapshot.calls(1, 9)].map(([seq, kept]) => [seq, [...kept]])).to.deep.equal([[1, [1, 2, 3]]]);
    snapshot.close();
  });

  it("are erased from the file itself after a checkpoint moved them there", async () => {
    const { path, write } = current();
    await write((writes) => writes.addRecord(recordRow(1), [SECRET]));
    await write((writes) => writes.addRecord(recordRow(2), ["other"]));
    await erase(2);
    expect(readFileSync(path).includes(SECRET)).to.equal(true);
    await erase(1);
    expect(readFileSync(path).includes(SECRET)).to.equal(false);
  });

  it("take with them, once erased, the salt of the hold their record opened, and of no other", async () => {
    const { store, path, write } = current();
    const opened = (hold: string, denialSeq: number, salt: string): NewHold => {
      const about = {
        kind: "action" as const,
        agent: 7,
        actDigest: `0x${"11".repeat(32)}`,
        sub: "https://erp.test",
        policy: 1,
        version: 1,
      };
      return { hold, ...about, denialSeq, expires: 1_800_000_000, salt };
    };
    const [gone, kept] = [`0x${"5a".repeat(32)}`, `0x${"5b".repeat(32)}`];
    await write((writes) => {
      writes.addRecord(recordRow(1), [SECRET]);
      writes.addRecord(recordRow(2), ["other"]);
      writes.openHold(opened("hold-1", 1, gone));
      writes.openHold(opened("hold-2", 2, kept));
    });
    await erase(1);
    expect((await store.holds.get("hold-1"))?.salt).to.equal(null);
    expect((await store.holds.get("hold-2"))?.salt).to.equal(kept);
    const traces = (salt: string) => [path, `${path}-wal`].filter((file) => readFileSync(file).includes(salt));
    expect([traces(gone), traces(kept)]).to.deep.equal([[], [path]]);
  });

  it("are not taken for erased by a reader", async () => {
    const { path, write } = current();
    await write((writes) => writes.addRecord(recordRow(1), [SECRET]));
    const reader = await openLogStore({ path, identity: IDENTITY, readOnly: true });
    const { epoch } = await current().store.takeOver();
    await expectCodeAsync(
      "STORE_FAILED",
      reader.commit(epoch, (writes) => writes.eraseDisclosures(1, [])),
    );
    expect(await reader.disclosures.get(1)).to.deep.equal([SECRET]);
    await reader.close();
  });
});
