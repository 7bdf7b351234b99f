import { expect } from "chai";
import fc from "fast-check";

import { degrade, isDegraded, NORMAL_STATE_AGE } from "../../../../services/core/decision/degrade.ts";
import { VERDICTS } from "../../../../services/core/words/verdicts.ts";

const STATE = 1_800_000_000;
const MONEY = { amount: "1" };
const said = (verdict: "AutoApproved" | "Flagged" | "Held" | "Blocked") =>
  ({ verdict, dimension: "None", reason: "WITHIN_LIMITS" }) as const;
const at = (age: number, params: { amount?: string }) => ({ time: STATE + age, stateTime: STATE, params });

describe("core/decision/degrade", () => {
  it("changes nothing up to 20 s on either side of the block", () => {
    for (const age of [-20, 0, 20]) {
      expect(degrade(said("AutoApproved"), at(age, MONEY))).to.deep.equal(said("AutoApproved"));
    }
    expect([-21, -20, 20, 21].map((age) => isDegraded(STATE + age, STATE))).to.deep.equal([true, false, false, true]);
  });

  it("holds money and flags the rest beyond that", () => {
    for (const age of [-21, 21]) {
      const degraded = { dimension: "Temporal", reason: "STATE_DEGRADED" };
      expect(degrade(said("AutoApproved"), at(age, MONEY))).to.deep.equal({ verdict: "Held", ...degraded });
      expect(degrade(said("Flagged"), at(age, MONEY))).to.deep.equal({ verdict: "Held", ...degraded });
      expect(degrade(said("AutoApproved"), at(age, {}))).to.deep.equal({ verdict: "Flagged", ...degraded });
    }
  });

  it("is never milder than the policy, and leaves alone what is strict enough", () => {
    const verdicts = fc.constantFrom("AutoApproved", "Flagged", "Held", "Blocked" as const);
    fc.assert(
      fc.property(verdicts, fc.integer({ min: -80, max: 80 }), fc.boolean(), (verdict, age, spends) => {
        const policy = said(verdict);
        const result = degrade(policy, at(age, spends ? MONEY : {}));
        expect(VERDICTS.indexOf(result.verdict)).to.be.at.least(VERDICTS.indexOf(verdict));
        if (result.verdict === verdict || Math.abs(age) <= NORMAL_STATE_AGE) expect(result).to.equal(policy);
      }),
    );
  });
});
