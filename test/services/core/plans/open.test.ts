import { expect } from "chai";
import fc from "fast-check";

import { buildAct } from "../../../../services/core/envelope/build-act.ts";
import { openPlan } from "../../../../services/core/plans/open.ts";
import { comparePlanWords, planAct } from "../../../../services/core/plans/words.ts";
import { planRootOf } from "../../../../services/core/plans/tree.ts";
import { readableAction } from "../../../../services/core/approval/action.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import { MOST_STEPS, type Plan, PLAN_MAX_BYTES, PLAN_MAX_LIFE } from "../../../../services/core/schemas/plan.ts";
import { joinCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { agentSigner, ERP, fixedBytes, HTTP, LOG, NOW, PARAMS, REQUEST } from "../../../helpers/samples.ts";

const random = fixedBytes("plans");
const SALT = `0x${"5a".repeat(32)}`;

function acts(count: number, params: Params = PARAMS) {
  const built = { type: "erp.purchase_order.create", ...REQUEST, http: HTTP, params };
  return Array.from({ length: count }, () => ({ ...buildAct(built, random), sub: ERP }));
}

async function signed(steps: ReturnType<typeof acts>, over: object = {}): Promise<string> {
  const claims: Plan = {
    ...{ v: 1, iss: "UID=7,CN=did:web:agents.example:buyer", aud: LOG, delegation: null },
    steps: steps.map(({ act, sub }) => ({ act, sub })),
    ...{ why: "", _sd_alg: "sha-256", iat: NOW, exp: NOW + 600, jti: "plan-0001" },
  };
  const jwt = await signJws(agentSigner, JWS_TYPES.plan, { ...claims, ...over });
  return joinCompact(
    jwt,
    steps.flatMap(({ disclosures }) => disclosures),
  );
}

describe("core/plans/open", () => {
  it("opens every step, and each path leads from its act to the root", async () => {
    const text = await signed(acts(5));
    const plan = openPlan(text);
    expect(plan.steps.map(({ params, http }) => [params, http])).to.deep.equal(Array(5).fill([PARAMS, HTTP]));
    for (const [i, act] of plan.acts.entries()) expect(planRootOf(act, plan.paths[i] ?? [])).to.equal(plan.root);
  });

  it("takes as many steps as people read, and no more and not none: CLAIMS_INVALID", async () => {
    expect(openPlan(await signed(acts(MOST_STEPS))).steps).to.have.length(MOST_STEPS);
    for (const count of [0, MOST_STEPS + 1]) {
      const text = await signed(acts(count));
      expectCode("CLAIMS_INVALID", () => openPlan(text));
    }
  });

  it("refuses the same act twice: PLAN_STEP_TWICE", async () => {
    const [one, other] = acts(2);
    if (one === undefined || other === undefined) throw new Error("two acts");
    const text = await signed([one, other, { ...one, disclosures: [] }]);
    expectCode("PLAN_STEP_TWICE", () => openPlan(text));
  });

  it("refuses disclosures that are missing, of nothing, or twice: DISCLOSURE_INVALID", async () => {
    const text = await signed(acts(2));
    const parts = text.split("~");
    const [stray] = acts(1);
    for (const wrong of [
      [...parts.slice(0, 2), ...parts.slice(3)],
      [...parts.slice(0, -1), stray?.disclosures[0] ?? "", ""],
      [...parts.slice(0, -1), parts[1] ?? "", ""],
    ]) {
      expectCode("DISCLOSURE_INVALID", () => openPlan(wrong.join("~")));
    }
  });

  it("refuses what is too large, lives too long, or is another thing that was signed", async () => {
    expectCode("PLAN_TOO_LARGE", () => openPlan("a".repeat(PLAN_MAX_BYTES + 1)));
    expectCode("PLAN_TOO_LARGE", () => openPlan("a".repeat(65_537) + "~"));
    for (const over of [{ exp: NOW }, { exp: NOW + PLAN_MAX_LIFE + 1 }, { why: "a\nb" }, { more: 1 }]) {
      const text = await signed(acts(1), over);
      expectCode("CLAIMS_INVALID", () => openPlan(text));
    }
    const other = await signJws(agentSigner, JWS_TYPES.intent, {});
    expectCode("JWS_TYP_UNEXPECTED", () => openPlan(`${other}~`));
  });
});

describe("core/plans/words", () => {
  const money = fc.record({
    amount: fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
    currency: fc.constantFrom("USD", "EUR"),
  });
  const recipient = fc.record({ recipient: fc.constantFrom("ACME", "Vendor Y") }, { requiredKeys: [] });
  const params = fc.tuple(fc.option(money, { nil: {} }), recipient).map(([paid, to]): Params => ({ ...paid, ...to }));

  it("say the sum where there is one currency, and the recipient where there is one", () => {
    fc.assert(
      fc.property(fc.array(params, { minLength: 1, maxLength: MOST_STEPS }), (all) => {
        const { sub, params: said } = planAct(all);
        expect(sub).to.equal(all.length === 1 ? "1 step" : `${all.length} steps`);
        const paid = all.flatMap(({ amount, currency }) => (amount === undefined ? [] : [{ amount, currency }]));
        const isOne = new Set(paid.map(({ currency }) => currency)).size === 1;
        const sum = paid.reduce((total, { amount }) => total + BigInt(amount), 0n);
        expect(said.amount).to.equal(isOne ? String(sum) : undefined);
        const names = new Set(all.flatMap((each) => each.recipient ?? []));
        expect(said.recipient).to.equal(names.size === 1 ? [...names][0] : undefined);
      }),
    );
  });

  it("are told from those of an act by who lacks the plan: APPROVAL_MISMATCH", () => {
    const words = readableAction(planAct([PARAMS, PARAMS]), NOW, SALT);
    comparePlanWords(words, NOW);
    const act = readableAction({ type: "erp.purchase_order.create", sub: ERP, params: PARAMS }, NOW, SALT);
    for (const wrong of [act, { ...words, type: "erp.plan" }, { ...words, target: ERP }]) {
      expectCode("APPROVAL_MISMATCH", () => comparePlanWords(wrong, NOW));
    }
    expectCode("APPROVAL_MISMATCH", () => comparePlanWords(words, NOW + 1));
  });
});
