import type { Bug } from "./symbolic-build.ts";

/** A bug in a real library that one of its proofs must not survive: so the proof is tied to the source. */
export interface PropertyBug extends Bug {
  /** completes "a library in which" */
  readonly why: string;
  /** the property, without `check_` */
  readonly breaks: string;
}

const order = { file: "contracts/lineage/envelope/EnvelopeOrder.sol" };
const rules = { file: "contracts/lineage/envelope/EnvelopeRules.sol" };
const charges = { file: "contracts/lineage/envelope/Charges.sol" };
const policy = { file: "contracts/policy/PolicyOrder.sol" };
const approvals = { file: "contracts/policy/rules/ApprovalRules.sol" };
const posture = { file: "contracts/policy/rules/PostureRules.sol" };

/** By library. */
export const BUGS: Readonly<Record<string, readonly PropertyBug[]>> = {
  EnvelopeOrder: [
    {
      ...order,
      find: "if (child.soft > parent.soft) return soft;",
      replace: "if (child.soft > parent.hard) return soft;",
      why: "a soft limit is compared with the hard one",
      breaks: "moneyReflexive",
    },
    {
      ...order,
      find: "if (j == parent.items.length || parent.items[j] != child.items[i]) return false;",
      replace: "if (j == parent.items.length) return false;",
      why: "any item below a greater one counts as listed",
      breaks: "setsAntisymmetric",
    },
  ],
  EnvelopeRules: [
    {
      ...charges,
      find: "total := or(total, sub(0, lt(total, added)))",
      replace: "total := or(total, 0)",
      why: "a counter that runs over begins again at zero",
      breaks: "capKept",
    },
    {
      ...rules,
      find: "} else if (request.currency != bytes32(limits.currency)) {",
      replace: "} else if (request.currency == bytes32(0)) {",
      why: "any currency is the envelope's",
      breaks: "otherCurrencyBlocked",
    },
  ],
  PolicyOrder: [
    {
      ...policy,
      find: "_less(seen, before.stateAge, next.stateAge);",
      replace: "_more(seen, before.stateAge, next.stateAge);",
      why: "older state is tighter",
      breaks: "stateAge",
    },
    {
      ...policy,
      find: "_more(seen, before.length, next.length);",
      replace: "_less(seen, before.length, next.length);",
      why: "an evaluator less is tighter",
      breaks: "customs",
    },
  ],
  ApprovalRules: [
    {
      ...approvals,
      find: "if (key <= previous) {",
      replace: "if (key < previous) {",
      why: "one signer counts twice",
      breaks: "releasedByEnough",
    },
    {
      ...approvals,
      find: "approval.validBefore <= request.time",
      replace: "approval.validBefore < request.time",
      why: "an approval counts at the moment it ends",
      breaks: "validBeforeExclusive",
    },
  ],
  PostureRules: [
    {
      ...posture,
      find: "? Verdict.Flagged : Verdict.Held",
      replace: "? Verdict.Held : Verdict.Flagged",
      why: "the two floors are exchanged",
      breaks: "lessAutonomyNeverMilder",
    },
  ],
};
