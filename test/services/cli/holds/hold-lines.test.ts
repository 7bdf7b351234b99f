import { expect } from "chai";

import { holdLines } from "../../../../services/cli/holds/hold-lines.ts";
import { ACTION } from "../../../helpers/approved-action.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const HOLD: Parameters<typeof holdLines>[0] = {
  hold: "A".repeat(43),
  state: "open",
  expires: 1_900_003_600,
  agent: "UID=1,CN=did:key:zAgent",
  type: ACTION.type,
  request: { method: "POST", uri: "https://erp.example/orders", digest: "sha-256=:abc=:" },
  call: null,
  why: null,
  actFor: null,
  preview: null,
  params: { amount: "2000000", currency: "USD", recipient: "Jürgen Groß", channel: "erp", pii: true },
  policy: 1,
  version: 3,
  action: ACTION,
  validBefore: 1_900_000_000,
  digest: `0x${"11".repeat(32)}`,
  approvedBy: [],
  approvalsNeeded: 2,
  deniedBy: null,
  steps: null,
};

const CALL = {
  protocol: "mcp",
  server: "S".repeat(43),
  name: "write_file",
  definition: "D".repeat(43),
  input: "I".repeat(43),
} as const;

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

  it("shows what the preview is known by that the approval is bound to", () => {
    const preview = { digest: "P".repeat(43), state: "S".repeat(43) };
    const lines = [`preview    ${preview.digest}`, `its state  ${preview.state}`];
    expect(holdLines({ ...HOLD, preview })).to.include.members(lines);
    expect(holdLines({ ...HOLD, preview: { ...preview, state: null } })).to.include("its state  none");
  });

  it("shows a call of a tool, and why a person was asked for", () => {
    const action = { ...ACTION, target: "mcp:files" };
    const why = "path was first seen in a result of fetch";
    const lines = holdLines({ ...HOLD, request: null, call: CALL, action, why });
    expect(lines).to.include.members([
      "wants to   erp.order.create: write_file of mcp:files",
      `input      ${CALL.input}`,
      `server     ${CALL.server}`,
      `definition ${CALL.definition}`,
      `it says    ${why}`,
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
      { request: { method: "POST", digest: "sha-256=:abc=:", uri: "https://erp.example/\u200borders" } },
      { request: null, call: { ...CALL, name: "write\u200b_file" } },
    ]) {
      expectCode("ACTION_UNREADABLE", () => holdLines({ ...HOLD, ...over }));
    }
  });
});
