import { expect } from "chai";

import type { FindingCode } from "../../../services/auditor/report/findings.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import type { Outcome } from "../../../services/core/schemas/outcome.ts";
import { codesAt, expectFinding } from "./support/expect.ts";
import { forgeOutcome } from "./support/forge.ts";
import { audit, type Places, useHistory, withCopy } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { openServices } from "./support/services.ts";

/** Records of the gateway's log: the first permission is dispatched in 1 and executed in 2; 7 hands one back. */
const [DISPATCHED, EXECUTED, SURRENDERED] = [1, 2, 7];

describe("forged outcomes", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;

  useHistory((written) => ({ organization, dir, places } = written));

  const auditForged = (like: number, edit: (claims: Outcome) => Outcome, signer?: Organization["gatewayKey"]) =>
    withCopy(dir, async (copy) => {
      const seq = await forgeOutcome(organization, copy, like, edit, signer);
      return { seq, report: await audit(organization, copy) };
    });

  const FORGERIES: readonly (readonly [string, number, (claims: Outcome) => Outcome, readonly FindingCode[]])[] = [
    [
      "of an envelope never issued",
      EXECUTED,
      (claims) => ({
        ...claims,
        sae: { ...claims.sae, hash: sha256b64("never issued") },
      }),
      ["OUTCOME_UNFOUNDED"],
    ],
    [
      "of a record at another place",
      EXECUTED,
      (claims) => ({ ...claims, sae: { ...claims.sae, seq: 4 } }),
      ["OUTCOME_UNFOUNDED"],
    ],
    [
      "of a log of enforcement",
      EXECUTED,
      (claims) => ({ ...claims, sae: { ...claims.sae, log: GATEWAY } }),
      ["OUTCOME_UNFOUNDED"],
    ],
    ["with the result of a call of a tool", EXECUTED, (claims) => ({ ...claims, result: "ok" }), ["OUTCOME_FORM"]],
    ["with the form of a tool's result", EXECUTED, (claims) => ({ ...claims, form: "jcs" }), ["OUTCOME_FORM"]],
    ["somebody passed on", EXECUTED, (claims) => ({ ...claims, by: "wrap" }), ["OUTCOME_FORM"]],
    ["a second end", EXECUTED, (claims) => claims, ["OUTCOME_TWICE"]],
    [
      "another end",
      EXECUTED,
      (claims) => ({ ...claims, phase: "unknown", status: null, reason: "TARGET_FAILED" }),
      ["OUTCOME_TWICE"],
    ],
    ["a second use", DISPATCHED, (claims) => claims, ["PERMISSION_REUSED"]],
    [
      "a use of what was handed back",
      SURRENDERED,
      (claims) => ({
        ...claims,
        phase: "dispatched",
        reason: null,
        ended: null,
      }),
      ["PERMISSION_REUSED"],
    ],
    [
      "in the name of another log",
      DISPATCHED,
      (claims) => ({
        ...claims,
        chain: { ...claims.chain, log: SIGNING },
      }),
      ["RECORD_PLACE"],
    ],
  ];
  for (const [what, like, edit, codes] of FORGERIES) {
    it(`is found: ${what}`, async () => {
      const { seq, report } = await auditForged(like, edit);
      for (const code of codes) expectFinding(report, GATEWAY, code, seq);
    });
  }

  it("is found: signed by the signing service's key", async () => {
    const { seq, report } = await auditForged(DISPATCHED, (claims) => claims, organization.signingKey);
    expect(codesAt(report, GATEWAY, seq)).to.include("SIGNER_UNKNOWN");
  });

  describe("of a permission that lives", () => {
    /** Asks for a permission on the copy, and says of it what the edit says. */
    const auditFate = (edits: readonly ((claims: Outcome, now: number) => Outcome)[], later = 0) =>
      withCopy(dir, async (copy) => {
        const services = await openServices(organization, copy);
        const { answer } = await services.propose("buyer", order(organization, 900));
        await services.close();
        if (answer.kind !== "permitted") throw new Error(answer.reason);
        const seqs: number[] = [];
        for (const edit of edits) {
          const { sae: hash, seq } = answer;
          seqs.push(
            await forgeOutcome(organization, copy, EXECUTED, (claims) =>
              edit({ ...claims, sae: { hash, log: SIGNING, seq } }, Date.now()),
            ),
          );
        }
        const report = await audit(organization, copy, { clock: () => Date.now() + later * 1000 });
        return { seq: seqs.at(-1) ?? 0, permission: answer.seq, report };
      });

    const dispatched = (claims: Outcome, now: number): Outcome => ({
      ...claims,
      phase: "dispatched",
      status: null,
      digest: null,
      started: now,
      ended: null,
    });

    it("nothing is missing while it lives", async () => {
      const { report } = await auditFate([]);
      expect(report.ok).to.equal(true);
      expect(report.logs[0]?.open).to.equal(1);
    });

    it("once it has expired, somebody has to say what became of it", async () => {
      const { permission, report } = await auditFate([], 120);
      expect(codesAt(report, SIGNING, permission)).to.deep.equal(["OUTCOME_MISSING"]);
    });

    it("a dispatch alone does not say it", async () => {
      const { permission, report } = await auditFate([dispatched], 120);
      expect(codesAt(report, SIGNING, permission)).to.deep.equal(["OUTCOME_MISSING"]);
    });

    it("an end without a dispatch is found", async () => {
      const { seq, report } = await auditFate([(claims, now) => ({ ...claims, started: now, ended: now })]);
      expectFinding(report, GATEWAY, "OUTCOME_ORDER", seq);
    });

    it("an end at another time than its dispatch is found", async () => {
      const end = (claims: Outcome, now: number): Outcome => ({ ...claims, started: now + 1000, ended: now + 2000 });
      const { seq, report } = await auditFate([dispatched, end]);
      expectFinding(report, GATEWAY, "OUTCOME_TIME", seq);
    });

    it("an end before its start is found", async () => {
      const { seq, report } = await auditFate([(claims, now) => ({ ...claims, started: now, ended: now - 1 })]);
      expectFinding(report, GATEWAY, "OUTCOME_TIME", seq);
    });

    it("a dispatch after its life is found", async () => {
      const { seq, report } = await auditFate([(claims, now) => dispatched(claims, now + 120_000)]);
      expectFinding(report, GATEWAY, "OUTCOME_TIME", seq);
    });

    it("a dispatch that knows its end is found", async () => {
      const { seq, report } = await auditFate([(claims, now) => ({ ...dispatched(claims, now), status: 200 })]);
      expectFinding(report, GATEWAY, "OUTCOME_ORDER", seq);
    });

    it("one called expired before it was is found", async () => {
      const expired = (claims: Outcome, now: number): Outcome => ({
        ...claims,
        phase: "not_executed",
        status: null,
        reason: "EXPIRED_UNUSED",
        started: now,
        ended: now,
      });
      const { seq, report } = await auditFate([expired]);
      expectFinding(report, GATEWAY, "OUTCOME_TIME", seq);
    });
  });

  it("a denial that was executed is found", async () => {
    const { seq, report } = await auditForged(EXECUTED, (claims) => ({
      ...claims,
      sae: { ...claims.sae, seq: places.blocked },
    }));
    expectFinding(report, GATEWAY, "OUTCOME_UNFOUNDED", seq);
  });
});
