import { expect } from "chai";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { buildAct, contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { encodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { openPlan } from "../../../services/core/plans/open.ts";
import { secondsOf } from "../../../services/core/time.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { createGuardian } from "../../../services/chain/send/registrar.ts";
import { buildPlan } from "../../../services/sdk/build-plan.ts";
import { buildErasureOrder } from "../../../services/sdk/erasure-order.ts";
import { OPERATOR } from "../../helpers/operator.ts";
import { rows, run } from "./support/edit.ts";
import { codesAt } from "./support/expect.ts";
import { append } from "./support/forge.ts";
import { audit, useHistory, withCopy } from "./support/history.ts";
import { type Organization, randomly, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath, openServices, type Services } from "./support/services.ts";

describe("plans in the log", () => {
  let organization: Organization;
  let dir: string;

  useHistory((written) => ({ organization, dir } = written));
  before(async () => {
    const { rpc, system, deployment, agents } = organization;
    const { privateKey } = localAccounts().guardian;
    const at = { rpc, privateKey, chainId: system.chainId, agentRegistry: deployment.agentRegistry };
    await createGuardian(at).lowerPosture(agents.buyer.agentId, "SharedPlanning");
  });

  /** A plan of two orders, and how each is asked for. */
  async function planned(services: Services) {
    await services.head.refresh();
    const steps = [10, 20].map((dollars) => {
      const proposal = order(organization, dollars);
      const http = { uri: proposal.origin + proposal.path, digest: contentDigestOf(proposal.body) };
      return { ...buildAct({ ...proposal, http }, randomly), sub: proposal.origin, proposal };
    });
    const built = await buildPlan(services.deps("buyer"), steps, {
      until: secondsOf(Date.now) + 1800,
      why: "two orders",
    });
    const seq = await services.plan(built.plan);
    const take = (step: number) => {
      const [act, plan] = [steps[step - 1], built.steps[step - 1]];
      if (act === undefined || plan === undefined) throw new Error(`no step ${step}`);
      return services.propose("buyer", { ...act.proposal, plan }, { intent: "", ...act });
    };
    return { built, seq, take };
  }

  /** A copy in which a plan was approved and its first step ran. */
  async function planIn(
    copy: string,
    more: (services: Services, plan: Awaited<ReturnType<typeof planned>>) => Promise<void>,
  ) {
    const services = await openServices(organization, copy);
    try {
      const plan = await planned(services);
      await services.approve(plan.built.id);
      const { answer, built } = await plan.take(1);
      if (answer.kind !== "permitted") throw new Error(answer.reason ?? "not permitted");
      const status = await services.client("buyer").execute("erp", order(organization, 10), answer);
      expect(status.status).to.equal(201);
      expect(built.act).to.have.property("http");
      await more(services, plan);
      return { ...plan, permission: answer.seq };
    } finally {
      await services.close();
    }
  }

  it("with a step that ran, one that was taken twice, a revocation and a step after it: nothing is found", async () => {
    const { report, records } = await withCopy(dir, async (copy) => {
      await planIn(copy, async (services, { take, built }) => {
        expect((await take(1)).answer).to.include({ kind: "refused", reason: "PLAN_STEP_USED" });
        await services.revoke(built.id);
        expect((await take(2)).answer).to.include({ kind: "refused", reason: "PLAN_REVOKED" });
      });
      const kinds = rows(logPath(copy, SIGNING), "SELECT kind FROM records WHERE kind IN (6, 10)");
      return { report: await audit(organization, copy), records: kinds.length };
    });
    expect(records).to.equal(2);
    expect(report.logs.flatMap(({ findings }) => findings)).to.deep.equal([]);
    expect(report.logs.flatMap(({ skipped }) => skipped)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
  });

  it("a permission after the revocation is found, and what the tables say otherwise", async () => {
    const { codes, state } = await withCopy(dir, async (copy) => {
      let seq = 0;
      await planIn(copy, async (services, { take, built }) => {
        await services.revoke(built.id);
        run(logPath(copy, SIGNING), "UPDATE holds SET state = 'open' WHERE kind = 'plan'");
        const { answer } = await take(2);
        if (answer.kind !== "permitted") throw new Error(answer.reason ?? "not permitted");
        ({ seq } = answer);
      });
      const report = await audit(organization, copy);
      return {
        codes: codesAt(report, SIGNING, seq),
        state: report.logs.flatMap(({ findings }) => findings.map(({ code }) => code)),
      };
    });
    expect(codes).to.deep.equal(["PLAN_ENDED"]);
    expect(state).to.include("STORE_INDEX");
  });

  it("a revocation that is taken back is found", async () => {
    const codes = await withCopy(dir, async (copy) => {
      await planIn(copy, async (services, { built }) => void (await services.revoke(built.id)));
      run(logPath(copy, SIGNING), "UPDATE holds SET state = 'open' WHERE kind = 'plan'");
      return (await audit(organization, copy)).logs.flatMap(({ findings }) => findings.map(({ code }) => code));
    });
    expect(codes).to.deep.equal(["STORE_INDEX"]);
  });

  it("a revocation another key signed is found, and a plan another agent's key signed", async () => {
    await withCopy(dir, async (copy) => {
      const { built } = await planIn(copy, () => Promise.resolve());
      const { system, agents } = organization;
      const iss = organization.agents.buyer.subject;
      const claims = (seq: number) => ({
        ...{
          v: 1,
          iss: `urn:countersign:${system.chainId}:${system.system}:log:${SIGNING}`,
          plan: built.id,
          by: "agent",
        },
        ...{ key: "A".repeat(43), why: "", iat: secondsOf(Date.now), jti: encodeBase64url(randomly(16)) },
        chain: { log: SIGNING, seq, anchor: system.anchorLog },
      });
      const last = rows(logPath(copy, SIGNING), "SELECT max(seq) AS seq FROM records")[0]?.["seq"];
      const at = Number(last) + 1;
      const record = await signJws(agents.buyer.signer, JWS_TYPES.revocation, claims(at));
      const plan = await signJws(agents.clerk.signer, JWS_TYPES.plan, {
        ...openPlan(built.plan).claims,
        iss,
        jti: "another-plan",
      });
      const slots = [
        { kind: "revocation", record },
        { kind: "plan", record: plan },
      ] as const;
      await append(organization, copy, ({ signing }) => signing, slots);
      const report = await audit(organization, copy);
      expect(codesAt(report, SIGNING, at)).to.include("SIGNER_UNKNOWN");
      expect(codesAt(report, SIGNING, at + 1)).to.include.members(["DISCLOSURES_MISSING", "PLAN_INVALID"]);
    });
  });

  it("steps that were hidden are found, unless a record says that they were erased", async () => {
    const hidden = await withCopy(dir, async (copy) => {
      const { seq } = await planIn(copy, () => Promise.resolve());
      run(logPath(copy, SIGNING), `UPDATE disclosures SET disclosures = '[]' WHERE seq = ${seq}`);
      return codesAt(await audit(organization, copy), SIGNING, seq);
    });
    expect(hidden).to.include("DISCLOSURES_MISSING");
    const erased = await withCopy(dir, async (copy) => {
      await planIn(copy, async (services, { seq }) => {
        const aud = services.deps("buyer").identity.log;
        const deps = { signer: OPERATOR, clock: Date.now, randomBytes: randomly };
        await services.erase(await buildErasureOrder(deps, { aud, records: [seq], reason: "a test" }));
      });
      return audit(organization, copy);
    });
    expect(erased.logs.flatMap(({ findings }) => findings)).to.deep.equal([]);
    expect(erased.logs.flatMap(({ skipped }) => skipped.map(({ what }) => what))).to.include("erasure");
  });
});
