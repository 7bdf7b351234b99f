import { expect } from "chai";

import type { DecisionInputs } from "../../../services/core/schemas/evidence.ts";
import { encodeDecision } from "../../../services/core/calldata/request.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import type { Sae } from "../../../services/core/schemas/sae.ts";
import { codesAt } from "./support/expect.ts";
import { forge } from "./support/forge.ts";
import { audit, useHistory, withCopy } from "./support/history.ts";
import { type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";

/** Whoever has the log's key permits what the policy would not, and takes away what it could be looked at by. */
describe("evidence that is withheld", () => {
  let organization: Organization;
  let dir: string;

  useHistory((written) => ({ organization, dir } = written));

  const permit = (claims: Sae): Sae => ({
    ...claims,
    pol: { ...claims.pol, verdict: "AutoApproved", dimension: "None", reason: "WITHIN_LIMITS" },
    ctx: { ...claims.ctx, hold_until: null },
  });
  const uncharged = (inputs: DecisionInputs): DecisionInputs => ({ ...inputs, spent: [] });

  const auditForged = (forgery: Parameters<typeof forge>[3]) =>
    withCopy(dir, async (copy) => {
      const seq = await forge(organization, copy, order(organization, 75_000), { kind: "sae", ...forgery });
      const report = await audit(organization, copy);
      expect(report.ok).to.equal(false);
      return codesAt(report, SIGNING, seq);
    });

  it("75,000 USD above the limit, charged to nothing, without disclosures", async () => {
    const codes = await auditForged({ inputs: uncharged, claims: permit, withheld: true });
    expect(codes).to.deep.equal(["DISCLOSURES_MISSING", "VERDICT_MISMATCH"]);
  });

  it("the same with call data of a small amount in their place", async () => {
    const small = (inputs: DecisionInputs): DecisionInputs => ({
      ...inputs,
      params: { ...inputs.params, amount: "90000" },
      spent: [],
    });
    const forged: { call: string | null } = { call: null };
    const codes = await auditForged({
      withheld: true,
      askedWith: (claims, inputs) => {
        const callData = encodeDecision(claims, small(inputs));
        forged.call = sha256b64(callData);
        return callData;
      },
      claims: (claims) => {
        const permitted = permit(claims);
        return { ...permitted, pol: { ...permitted.pol, call: forged.call } };
      },
    });
    expect(codes).to.deep.equal(["DISCLOSURES_MISSING"]);
  });

  it("call data of another agent's act in their place", async () => {
    const forged: { call: string | null } = { call: null };
    const codes = await auditForged({
      withheld: true,
      askedWith: (claims, inputs) => {
        const callData = encodeDecision({ ...claims, iss: organization.agents.clerk.subject }, inputs);
        forged.call = sha256b64(callData);
        return callData;
      },
      claims: (claims) => ({ ...permit(claims), pol: { ...permit(claims).pol, call: forged.call } }),
    });
    expect(codes).to.deep.equal(["CALL_MISMATCH", "DISCLOSURES_MISSING"]);
  });
});
