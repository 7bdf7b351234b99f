import { expect } from "chai";

import { openPlan } from "../../../services/core/plans/open.ts";
import { planRootOf } from "../../../services/core/plans/tree.ts";
import { actDigest } from "../../../services/core/envelope/act-digest.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { createClient } from "../../../services/sdk/create-client.ts";
import { ActionRefused } from "../../../services/sdk/refusal.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { BODY, envelopeOf, ERP, PARAMS, saeClaims } from "../../helpers/samples.ts";
import { agentDeps } from "./support/agent.ts";
import { type Organization, type Script, startOrganization } from "./support/lossy-organization.ts";

const JSON_TYPE = "application/json";
const READ = { url: `${ERP}/budgets/1`, action: "erp.budget.read" };
const ORDER = {
  ...{ url: `${ERP}/purchase-orders`, action: "erp.purchase_order.create", params: PARAMS, method: "POST" },
  ...{ headers: { "content-type": JSON_TYPE }, body: Buffer.from(BODY).toString("utf8") },
};

describe("sdk: plans", () => {
  let permitted: string;
  before(async () => {
    const body = { verdict: "Flagged", reason: "APPROVED", sae: sha256b64("x"), evidence: [] };
    const numbers = { seq: 4, intent_seq: 3, exp: 1_790_000_300 };
    permitted = JSON.stringify({ ...body, ...numbers, envelope: await envelopeOf(saeClaims()) });
  });

  /** A service that takes every plan, by what it says of itself. */
  const takes = async (script: Omit<Script, "permitted"> = {}) => startOrganization({ permitted, ...script });
  const clientOf = ({ url }: Organization) => {
    const { identity, signer, clock } = agentDeps();
    return createClient({
      ...{ identity, signer, clock, signingUrl: `${url}/signing`, gatewayUrl: `${url}/gateway` },
      targets: { erp: ERP },
      pause: async (_ms, signal) => signal?.throwIfAborted(),
    });
  };
  const bodies = ({ heard }: Organization, path: string) =>
    heard.filter(({ url }) => url === path).map(({ body }) => JSON.parse(body) as Record<string, string>);

  it("are signed with every step, and each step asks with the very act that was planned", async () => {
    await using organization = await takes();
    const client = await clientOf(organization);
    const plan = await client.plan([READ, ORDER], { why: "stock", seconds: 600 });
    const opened = openPlan(bodies(organization, "/signing/v1/plans")[0]?.["plan"] ?? "");
    expect([plan.id, plan.root]).to.deep.equal([opened.hash, opened.root]);
    expect(opened.claims.why).to.equal("stock");
    expect(opened.claims.exp - opened.claims.iat).to.equal(600);
    expect(opened.steps.map(({ act }) => act.type)).to.deep.equal([READ.action, ORDER.action]);

    const response = await plan.run(2);
    expect(response.status).to.equal(201);
    const intent = openIntent(bodies(organization, "/signing/v1/actions")[0]?.["intent"] ?? "");
    const { act, sub, plan: named, hold } = intent.claims;
    expect([named?.root, named?.step, hold]).to.deep.equal([plan.root, 2, null]);
    expect(actDigest(act, sub)).to.equal(opened.acts[1]);
    expect(planRootOf(actDigest(act, sub), named?.path ?? [])).to.equal(plan.root);
    expect(organization.executed).to.equal(1);
  });

  it("wait for as many people as it takes, and say when one said no", async () => {
    const person = { signer: `0x${"12".repeat(20)}`, valid_before: 1_790_000_300, seq: 2 };
    const seen = (state: string, approved: readonly object[]) => ({
      state,
      approved_by: approved,
      approvals_needed: 1,
    });
    await using organization = await takes({ holds: [seen("open", []), seen("open", [person])] });
    await (await (await clientOf(organization)).plan([READ])).approved();
    for (const state of ["denied", "revoked"]) {
      await using ended = await takes({ holds: [seen(state, [])] });
      await expectCodeAsync("HOLD_CLOSED", (await (await clientOf(ended)).plan([READ])).approved());
    }
  });

  it("have no other steps than theirs, and the same act is none twice", async () => {
    await using organization = await takes();
    const client = await clientOf(organization);
    await expectCodeAsync("CLAIMS_INVALID", client.plan([]));
    const plan = await client.plan([READ, READ]);
    await expectCodeAsync("ARGUMENT_INVALID", plan.run(3));
    await expectCodeAsync("ARGUMENT_INVALID", plan.run(0));
    await expectCodeAsync("TARGET_UNKNOWN", client.plan([{ ...READ, url: "https://other.example/" }]));
  });

  it("are revoked by their agent, and a service that says no is heard", async () => {
    await using organization = await takes();
    const plan = await (await clientOf(organization)).plan([READ]);
    await plan.revoke("not needed");
    expect(bodies(organization, `/signing/v1/plans/${plan.id}/revocations`)).to.have.length(1);
    const problem = {
      type: "urn:countersign:error:PLAN_POSTURE",
      title: "t",
      status: 403,
      detail: "d",
      code: "PLAN_POSTURE",
    };
    const body = JSON.stringify({ ...problem, cure: "c" });
    await using refusing = await takes({ plans: [403, "application/problem+json", body] });
    const error: unknown = await (await clientOf(refusing)).plan([READ]).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ActionRefused);
    expect((error as ActionRefused).code).to.equal("PLAN_POSTURE");
  });
});
