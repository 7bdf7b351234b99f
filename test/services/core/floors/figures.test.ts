import { expect } from "chai";
import fc from "fast-check";

import { orderedFloors } from "../../../../services/core/floors/applying.ts";
import { figuresOf, isOpened } from "../../../../services/core/floors/breaker.ts";
import { isFailure } from "../../../../services/core/floors/failure.ts";
import { countsAsDenied, isViolation } from "../../../../services/core/floors/violations.ts";
import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { POLICY_REASONS, SERVICE_REASONS } from "../../../../services/core/words/reasons.ts";

describe("core/floors", () => {
  it("open at a threshold in whole numbers, and never close by one more denial or error", () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(500),
        fc.nat(500),
        fc.record({ least: fc.integer({ min: 1, max: 500 }), denials: fc.option(fc.integer({ min: 1, max: 100 })) }),
        (fine, denials, errors, rule) => {
          const thresholds = { ...rule, errors: rule.denials === null ? 50 : null };
          const decisions = fine + denials;
          const figures = { decisions, denials, errors: Math.min(errors, fine) };
          const exact =
            decisions >= rule.least &&
            (rule.denials === null ? figures.errors / decisions >= 0.5 : denials / decisions >= rule.denials / 100);
          expect(isOpened(figures, thresholds)).to.equal(exact);
          if (!exact) return;
          expect(
            isOpened({ ...figures, decisions: decisions + 1, denials: denials + 1 }, { ...thresholds, errors: null }),
          ).to.equal(rule.denials !== null);
        },
      ),
    );
  });

  it("count the decisions of the window alone: its first second is outside", () => {
    const at = (iat: number) => ({ seq: iat, iat, denied: true, failed: true, permission: null });
    expect(figuresOf({ counted: [at(400), at(401), at(1_000)] }, 1_000, 600)).to.deep.equal({
      ...{ decisions: 2, denials: 2, errors: 2 },
    });
  });

  it("stand in the order of their records' bytes, which is not that of their letters", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 }), (names) => {
        const floors = names.map((name) => ({
          source: "Record" as const,
          record: sha256b64(name),
          verdict: "Held" as const,
        }));
        const hex = (orderedFloors(floors) ?? []).map(({ record }) =>
          Buffer.from(decodeBase64url(record)).toString("hex"),
        );
        expect(hex).to.deep.equal(hex.toSorted());
        expect(hex).to.have.lengthOf(names.length);
      }),
    );
    expect(orderedFloors([])).to.equal(null);
  });

  it("follow from what is a violation, whoever gave the reason, and from no reason of the surroundings", () => {
    for (const reason of ["ABOVE_BLOCK", "HARD_LIMIT", "PARAMS_MISMATCH", "PARTNER_1_HARD_LIMIT"]) {
      expect([reason, isViolation(reason), countsAsDenied(reason)]).to.deep.equal([reason, true, true]);
    }
    for (const reason of ["PAUSED", "STALE_STATE", "FLOOR_RECORD", "UNEVALUABLE", "PARTNER_2_PAUSED"]) {
      expect([reason, isViolation(reason), countsAsDenied(reason)]).to.deep.equal([reason, false, false]);
    }
    for (const reason of ["RATE_EXCEEDED", "HOLD_EXPIRED", "APPROVAL_DENIED"]) {
      expect([reason, isViolation(reason), countsAsDenied(reason)]).to.deep.equal([reason, false, true]);
    }
    const known = [...POLICY_REASONS.map(([name]) => name), ...Object.keys(SERVICE_REASONS)];
    expect(known.filter(isViolation), "a list of reasons that exist").to.have.lengthOf(23);
  });

  it("take for an error what a target refused, what failed, and what nobody knows the end of", () => {
    const of = (
      phase: "executed" | "not_executed" | "unknown",
      status: number | null,
      result: "ok" | "error" | null = null,
    ) => isFailure({ phase, status, result });
    expect([of("executed", 399), of("executed", 400), of("executed", 503)]).to.deep.equal([false, true, true]);
    expect([of("executed", null, "ok"), of("executed", null, "error")]).to.deep.equal([false, true]);
    expect([of("unknown", null), of("not_executed", null)]).to.deep.equal([true, false]);
  });
});
