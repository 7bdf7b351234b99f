import { expect } from "chai";

import { readableAction } from "../../../../services/core/approval/action.ts";
import { approvalTypedData, denialTypedData } from "../../../../services/core/approval/typed-data.ts";
import { NO_HOLD } from "../../../../services/core/approval/digest.ts";
import { buildAct } from "../../../../services/core/envelope/build-act.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { checkWaiting } from "../../../../services/core/plans/checked.ts";
import { openPlan } from "../../../../services/core/plans/open.ts";
import { planAct } from "../../../../services/core/plans/words.ts";
import { joinCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { walletDigest } from "../../../helpers/approved-action.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { agentSigner, ERP, fixedBytes, HTTP, LOG, NOW, PARAMS, REQUEST } from "../../../helpers/samples.ts";

const KNOWN = { chainId: 31337, system: `0x${"11".repeat(20)}`, organization: `0x${"22".repeat(32)}` };
const SALT = `0x${"5a".repeat(32)}`;
const random = fixedBytes("checked");
const END = NOW + 600;

/** A plan of orders of these amounts. */
async function planOf(...amounts: readonly string[]): Promise<string> {
  const steps = amounts.map((amount) => {
    const params = { ...PARAMS, amount };
    return buildAct({ type: "erp.purchase_order.create", ...REQUEST, http: HTTP, params }, random);
  });
  const claims = {
    ...{ v: 1, iss: "UID=7,CN=did:web:agents.example:buyer", aud: LOG, delegation: null },
    steps: steps.map(({ act }) => ({ act, sub: ERP })),
    ...{ why: "stock", _sd_alg: "sha-256", iat: NOW, exp: END, jti: "plan-0001" },
  };
  const jwt = await signJws(agentSigner, JWS_TYPES.plan, claims);
  return joinCompact(
    jwt,
    steps.flatMap(({ disclosures }) => disclosures),
  );
}

/** What an honest service answers, but for what is said otherwise. */
function answerOf(text: string, over: { root?: string; words?: object; until?: number; more?: object } = {}) {
  const { hash, root, steps } = openPlan(text);
  const validBefore = over.until ?? END;
  const words = readableAction(planAct(steps.map(({ params }) => params)), validBefore, SALT);
  const terms = { ...KNOWN, act: over.root ?? root, hold: NO_HOLD, log: 1, policy: 1, version: 3, validBefore };
  const said = { ...words, ...over.words };
  return {
    ...{ hold: hash, state: "open", expires: END, seq: 1, policy: 1, version: 3, approved_by: [], approvals_needed: 1 },
    ...{ denied_by: null, action: null, plan: text },
    ...{ typed_data: approvalTypedData(terms, said), denial_typed_data: denialTypedData(terms, said, "") },
    ...over.more,
  };
}

describe("core/plans/checked", () => {
  it("gives what is signed for a plan, and every step in words", async () => {
    const text = await planOf("90050", "10");
    const { hash } = openPlan(text);
    const hold = checkWaiting(answerOf(text), hash, KNOWN);
    expect(hold.digest).to.equal(walletDigest(hold.typedData));
    expect(hold.denial("no").digest).to.equal(walletDigest(hold.denial("no").typedData));
    expect(hold.action).to.include({ type: "countersign.plan", target: "2 steps", amount: "900.60", currency: "USD" });
    expect(hold.steps?.map(({ amount, recipient, http }) => [amount, recipient, http?.uri])).to.deep.equal([
      ["900.50", "ACME", HTTP.uri],
      ["0.10", "ACME", HTTP.uri],
    ]);
  });

  it("refuses another root, words, end or policy than the plan's: APPROVAL_MISMATCH", async () => {
    const text = await planOf("90050", "10");
    const { hash } = openPlan(text);
    const { root } = openPlan(await planOf("90000000"));
    for (const over of [
      { root },
      { words: { amount: "1.00" } },
      { words: { target: "1 step" } },
      { until: END + 1 },
      { more: { version: 2 } },
    ]) {
      expectCode("APPROVAL_MISMATCH", () => checkWaiting(answerOf(text, over), hash, KNOWN));
    }
    expectCode("APPROVAL_MISMATCH", () => checkWaiting(answerOf(text), hash, KNOWN, END - 1));
  });

  it("refuses another plan than was asked for, and steps that are not the plan's", async () => {
    const text = await planOf("90050", "10");
    const other = await planOf("5");
    const { hash } = openPlan(text);
    expectCode("BODY_INVALID", () => checkWaiting({ ...answerOf(other), hold: hash }, hash, KNOWN));
    expectCode("BODY_INVALID", () => checkWaiting(answerOf(other), hash, KNOWN));
    const mixed = [text.split("~")[0], ...other.split("~").slice(1)].join("~");
    expectCode("DISCLOSURE_INVALID", () => checkWaiting({ ...answerOf(text), plan: mixed }, hash, KNOWN));
    const erased = { ...answerOf(text), typed_data: null, denial_typed_data: null };
    expectCode("HOLD_CLOSED", () => checkWaiting(erased, hash, KNOWN));
  });
});
