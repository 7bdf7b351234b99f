import { expect } from "chai";

import type { CheckedHold } from "../../../../services/cli/holds/hold.ts";
import { holdLines } from "../../../../services/cli/holds/hold-lines.ts";
import { ACTION } from "../../../helpers/approved-action.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const HOLD: CheckedHold = {
  hold: "A".repeat(43),
  state: "open",
  expires: 1_900_003_600,
  agent: "UID=1,CN=did:key:zAgent",
  type: ACTION.type,
  method: "POST",
  http: { uri: "https://erp.example/orders", digest: "sha-256=:abc=:" },
  params: { amount: "2000000", currency: "USD", recipient: "Jürgen Groß", channel: "erp", pii: true },
  policy: 1,
  version: 3,
  action: ACTION,
  validBefore: 1_900_000_000,
  digest: `0x${"11".repeat(32)}`,
  denialDigest: () => `0x${"12".repeat(32)}`,
  approvedBy: [],
  approvalsNeeded: 2,
  deniedBy: null,
};

describe("cli: a hold as an approver reads it", () => {
  it("shows the words that are signed, and what else stands in clear", () => {
    expect(holdLines(HOLD)).to.deep.equal([
      `hold       hold_${HOLD.hold}`,
      "agent      UID=1,CN=did:key:zAgent",
      "wants to   erp.order.create: POST https://erp.example/orders",
      "amount     20,000.00 USD",
      "recipient  Jürgen Groß",
      "channel    erp",
      "pii        true",
      "body       sha-256=:abc=:",
      "approved   until 2026-11-30 12:00:00 UTC",
      "policy     1 version 3; the hold expires 2030-03-17T18:46:40.000Z",
      "progress   0 of 2 approved",
    ]);
  });

  it("leaves out what the action does not have", () => {
    const action = { ...ACTION, amount: "", currency: "", recipient: "" };
    const lines = holdLines({ ...HOLD, params: {}, action });
    expect(lines.filter((line) => /^(amount|recipient)/.test(line))).to.deep.equal([]);
  });

  it("says how far it is: who approved until when, or who said no and why", () => {
    const signer = `0x${"ab".repeat(20)}`;
    const approvedBy = [{ signer, valid_before: 1_900_000_000, seq: 5 }];
    expect(holdLines({ ...HOLD, approvedBy }).slice(-3)).to.deep.equal([
      "progress   1 of 2 approved",
      `           by ${signer} until`,
      "           2030-03-17T17:46:40Z",
    ]);
    const denied = holdLines({ ...HOLD, approvalsNeeded: null, deniedBy: { signer, why: "not\u001b[2J now", seq: 6 } });
    expect(denied.slice(-3)).to.deep.equal([
      "progress   0 approved",
      `denied     by ${signer} in record 6`,
      "why        not⟨U+001B⟩[2J now",
    ]);
    expect(holdLines({ ...HOLD, approvalsNeeded: 0 }).at(-1)).to.equal(
      "progress   0 approved; no approval releases it",
    );
  });

  it("writes nothing to a terminal that could turn or hide a text", () => {
    for (const over of [
      { params: { ...HOLD.params, channel: "erp\u001b[2J" } },
      { params: { ...HOLD.params, dataset: "north\u202e" } },
      { http: { ...HOLD.http, uri: "https://erp.example/\u200borders" } },
    ]) {
      expectCode("ACTION_UNREADABLE", () => holdLines({ ...HOLD, ...over }));
    }
  });
});
