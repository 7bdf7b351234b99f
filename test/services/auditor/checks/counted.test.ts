import { expect } from "chai";

import type { OutcomeBook } from "../../../../services/auditor/checks/outcomes.ts";
import type { Permission } from "../../../../services/auditor/checks/permissions.ts";
import { checkCounted, type Release } from "../../../../services/auditor/log/releases.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";

const HASH = sha256b64("permission");
const MAP = sha256b64("mapping");
const PERMISSION = { hash: HASH, seq: 2, exp: 1_060, map: MAP } as Permission;
const COUNTED = [{ seq: 9, outcome: { sae: { hash: HASH } } }] as unknown as readonly Release[];
const RULE = { window: 600, least: 1, verdict: "Held", open: 60, trials: 1 } as const;

interface Case {
  readonly failed: boolean;
  readonly counted: boolean;
  readonly decidedAt: number;
  /** null for a breaker that counts none */
  readonly errors: number | null;
}

/** What is found of one permission. */
function found({ failed = true, counted = false, decidedAt = 1_660, errors = 30 }: Partial<Case> = {}): string[] {
  const codes: string[] = [];
  const outcomes = { fateOf: () => ({ failed }) } as unknown as OutcomeBook;
  checkCounted((code, seq) => codes.push(`${code} ${String(seq)}`), [PERMISSION], counted ? COUNTED : [], outcomes, {
    rulesOf: (map) =>
      map === MAP ? { breaker: errors === null ? { ...RULE, denials: 10 } : { ...RULE, errors } } : null,
    decidedAt,
  });
  return codes;
}

describe("auditor/checks: errors a breaker counts", () => {
  it("finds an error that stands in the enforcement point's log alone: OUTCOME_UNCOUNTED", () => {
    expect(found()).to.deep.equal([`${"OUTCOME_UNCOUNTED"} 2`]);
  });

  it("finds nothing in one that is counted, that was no error, that no rule counts, or that is too young", () => {
    const fine: readonly Partial<Case>[] = [
      { counted: true },
      { failed: false },
      { errors: null },
      { decidedAt: 1_659 },
    ];
    expect(fine.map((each) => found(each))).to.deep.equal([[], [], [], []]);
  });
});
