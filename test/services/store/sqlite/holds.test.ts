import { expect } from "chai";

import type { ApprovalRow, NewHold } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fill, useLogStore } from "../support/log-store.ts";

const HOLD: NewHold = {
  hold: "hold-1",
  kind: "action",
  agent: 7,
  actDigest: `0x${"11".repeat(32)}`,
  sub: "https://erp.test",
  policy: 1,
  version: 2,
  denialSeq: 2,
  expires: 1_800_000_000,
  salt: `0x${"5a".repeat(32)}`,
};
const approval = (seq: number, signer: string): ApprovalRow => ({
  seq,
  hold: "hold-1",
  signer,
  validBefore: 1_800_000_000,
  action: `0x${"ac".repeat(32)}`,
  signature: "0x1234",
});

describe("holds", () => {
  const current = useLogStore();
  beforeEach(async () => {
    await fill(current(), 5);
    await current().write((writes) => writes.openHold(HOLD));
  });

  it("are open until they are spent, once", async () => {
    const { store, write } = current();
    expect(await store.holds.get("hold-1")).to.deep.equal({ ...HOLD, state: "open", spentBy: null });
    expect(await store.holds.open()).to.have.length(1);
    await write((writes) => writes.spendHold("hold-1", 5));
    expect(await store.holds.get("hold-1")).to.deep.equal({ ...HOLD, state: "spent", spentBy: 5 });
    expect(await store.holds.open()).to.deep.equal([]);
    await expectCodeAsync(
      "STORE_FAILED",
      write((writes) => writes.spendHold("hold-1", 5)),
    );
  });

  it("cannot be spent when they do not exist, nor opened twice", async () => {
    const { write } = current();
    await expectCodeAsync(
      "STORE_FAILED",
      write((writes) => writes.spendHold("hold-2", 5)),
    );
    await expectCodeAsync(
      "STORE_FAILED",
      write((writes) => writes.openHold(HOLD)),
    );
  });

  it("collect approvals in the order of their records", async () => {
    const { store, write } = current();
    await write((writes) => {
      writes.addApproval(approval(4, "0xbb"));
      writes.addApproval(approval(3, "0xaa"));
    });
    expect(await store.holds.approvals("hold-1")).to.deep.equal([approval(3, "0xaa"), approval(4, "0xbb")]);
    expect(await store.holds.approvals("hold-2")).to.deep.equal([]);
  });

  it("take no approval for a hold that does not exist", async () => {
    await expectCodeAsync(
      "STORE_FAILED",
      current().write((writes) => writes.addApproval({ ...approval(3, "0xaa"), hold: "hold-2" })),
    );
  });
});
