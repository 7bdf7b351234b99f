import { expect } from "chai";

import { isMade, JWS_TYPES, PHASES, RECORD_KINDS } from "../../../../services/core/words/kinds.ts";
import { cureOf } from "../../../../services/core/words/cures.ts";
import {
  explainReason,
  isPolicyReason,
  POLICY_REASONS,
  policyReason,
  type Reason,
  SERVICE_REASONS,
  type ServiceReason,
} from "../../../../services/core/words/reasons.ts";
import { permits, VERDICTS } from "../../../../services/core/words/verdicts.ts";
import { polSchema } from "../../../../services/core/schemas/sae.ts";

describe("core/words", () => {
  it("permit two verdicts only", () => {
    expect(VERDICTS.filter(permits)).to.deep.equal(["AutoApproved", "Flagged"]);
    for (const name of ["autoapproved", "", "constructor"]) {
      expect(permits(name as (typeof VERDICTS)[number]), name).to.equal(false);
    }
  });

  it("say for every reason what to do, in sentences that stand by themselves", () => {
    const own = [...POLICY_REASONS.map(([name]) => name), ...Object.keys(SERVICE_REASONS), "STATE_DEGRADED"];
    for (const reason of own.filter((name) => name !== "NONE") as Reason[]) {
      expect(cureOf(reason), reason)
        .to.match(/^[A-Z`].{10,250}[.)]$/)
        .and.not.match(/undefined|[Ss]ee the reason/);
    }
    expect(cureOf("PARTNER_2_ABOVE_BLOCK")).to.include("partner 2");
    expect(cureOf("CUSTOM_1_7")).to.include("countersign replay");
  });

  it("explain every reason", () => {
    for (const [name, text] of POLICY_REASONS) expect(explainReason(name)).to.equal(text);
    for (const name of Object.keys(SERVICE_REASONS) as ServiceReason[]) {
      expect(explainReason(name)).to.equal(SERVICE_REASONS[name]);
    }
  });

  it("name what evaluators of the organization's own and partners say", () => {
    const named: Readonly<Record<string, readonly [code: bigint, text: string]>> = {
      WITHIN_LIMITS: [1n, "within every limit"],
      PAUSED: [58n, "the organization is paused"],
      CUSTOM_1_1: [1_001n, "evaluator 1 of the organization's own gives its reason 1"],
      CUSTOM_8_999: [8_999n, "evaluator 8 of the organization's own gives its reason 999"],
      PARTNER_1_ABOVE_HOLD: [
        10_019n,
        "partner 1 of the organization: the amount is above the hold threshold: a human must approve",
      ],
      PARTNER_4_CUSTOM_2_7: [
        42_007n,
        "partner 4 of the organization: evaluator 2 of the organization's own gives its reason 7",
      ],
      PARTNER_2_900: [20_900n, "partner 2 of the organization: reason 900"],
    };
    for (const [name, [code, text]] of Object.entries(named)) {
      expect(policyReason(code)).to.equal(name);
      expect(isPolicyReason(name), name).to.equal(true);
      expect(explainReason(name as Reason), name).to.equal(text);
      expect(polSchema.shape.reason.safeParse(name).success, name).to.equal(true);
    }
  });

  it("have no name for a code that no policy gives", () => {
    const past = BigInt(POLICY_REASONS.length);
    for (const code of [0n, past, 999n, 1_000n, 9_001n, 10_000n, 50_001n, 1n << 64n, (1n << 255n) + 1n]) {
      expect(policyReason(code), String(code)).to.equal(undefined);
    }
    for (const name of [
      "NONE",
      "CUSTOM_0_1",
      "CUSTOM_9_1",
      "CUSTOM_1_0",
      "PARTNER_5_1",
      "PARTNER_1_NONE",
      "JUST_BECAUSE",
    ]) {
      expect(isPolicyReason(name), name).to.equal(false);
    }
  });

  it("have reasons of one name only, and the form an envelope accepts", () => {
    const names = [...POLICY_REASONS.map(([name]) => name), ...Object.keys(SERVICE_REASONS)];
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(polSchema.shape.reason.safeParse(name).success, name).to.equal(true);
  });

  it("number the kinds of record as docs/formats.md does: the number is hashed into leaves", () => {
    expect(RECORD_KINDS).to.deep.equal({
      intent: 1,
      sae: 2,
      denial: 3,
      outcome: 4,
      approval: 5,
      revocation: 6,
      void: 7,
      shadow: 8,
      approval_denial: 9,
      plan: 10,
      behaviour: 11,
      handshake: 12,
      token: 13,
      certificate: 14,
      attestation: 15,
      floor: 16,
      erasure: 17,
      domain: 18,
      hop: 19,
      segment: 20,
    });
    expect(new Set(Object.values(RECORD_KINDS)).size).to.equal(20);
  });

  it("tell the kinds this version makes from those that are only numbered", () => {
    const kinds = Object.keys(RECORD_KINDS) as (keyof typeof RECORD_KINDS)[];
    const approvals = ["approval", "void", "shadow", "approval_denial"];
    const made = ["intent", "sae", "denial", "outcome", ...approvals, "floor", "erasure"];
    expect(kinds.filter(isMade)).to.deep.equal(made);
  });

  it("have a typ of its own for everything that is signed", () => {
    const types = Object.values(JWS_TYPES);
    expect(new Set(types).size).to.equal(types.length);
    expect(types).to.include.members(["sae+jwt", "sae-denial+jwt"]);
    expect(PHASES[0]).to.equal("dispatched");
  });
});
