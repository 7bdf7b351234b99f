import { expect } from "chai";

import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { IDENTITY } from "../support/identity.ts";
import { recordRow, useLogStore } from "../support/log-store.ts";

describe("fencing", () => {
  const current = useLogStore();

  it("begins an epoch after the other, and tells where the log stands", async () => {
    const { store, write } = current();
    await write((writes) => writes.addRecord(recordRow(1), []));
    expect(await store.takeOver()).to.deep.equal({ epoch: 2, lastSeq: 1 });
    expect(await store.takeOver()).to.deep.equal({ epoch: 3, lastSeq: 1 });
  });

  it("refuses commits under an earlier epoch, from this process and from another connection", async () => {
    const { store, path, write } = current();
    const other = await openLogStore({ path, identity: IDENTITY });
    const { epoch } = await other.takeOver();
    await expectCodeAsync(
      "LOG_FENCED",
      write((writes) => writes.addRecord(recordRow(1), [])),
    );
    expect(await store.records.lastSeq()).to.equal(0);
    await other.commit(epoch, (writes) => writes.addRecord(recordRow(1), []));
    expect(await store.records.lastSeq()).to.equal(1);
    await other.close();
  });
});
