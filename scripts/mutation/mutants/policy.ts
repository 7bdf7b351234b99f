import type { Mutant } from "../mutant.ts";

const contract = "contracts/policy/TrustPolicy.sol:TrustPolicy";
const policy = { contract, file: "contracts/policy/TrustPolicy.sol" } as const;
const standing = { contract, file: "contracts/policy/rules/StandingRules.sol" } as const;
const custody = { contract, file: "contracts/policy/rules/CustodyRules.sol" } as const;
const floors = { contract, file: "contracts/policy/rules/FloorRules.sol" } as const;
const plans = { contract, file: "contracts/policy/rules/Plans.sol" } as const;
const release = { contract, file: "contracts/policy/rules/ApprovalRules.sol" } as const;
const form = { contract, file: "contracts/policy/PolicyForm.sol" } as const;
const order = { contract, file: "contracts/policy/PolicyOrder.sol" } as const;
const steps = {
  contract: "contracts/lineage/TrustLineage.sol:TrustLineage",
  file: "contracts/lineage/envelope/StepRules.sol",
} as const;

const FLOORS = "test/contracts/policy/trust-policy.floors.t.sol";
const PLANS = "test/contracts/policy/trust-policy.plans.t.sol";
const SYSTEM = "test/contracts/policy/trust-policy.plans.test.ts";
const PARAMETERS = "test/contracts/policy/trust-policy.parameters.test.ts";
const COMPARE = "test/contracts/policy/trust-policy.compare.test.ts";

/** Custody, floors, plans, and what approvals release. */
export const policies: readonly Mutant[] = [
  {
    ...standing,
    id: "policy/any-custody",
    find: "request.custody != uint8(standing.custody)",
    replace: "request.custody > uint8(standing.custody)",
    why: "a key that a gateway holds acts as one the agent holds",
    tests: [FLOORS],
  },
  {
    ...custody,
    id: "policy/sidecar-as-the-agent",
    find: "floor = floors.sidecar;",
    replace: "floor = floors.agent;",
    why: "the floor of a sidecar is never asked for",
    tests: [FLOORS],
  },
  {
    ...policy,
    id: "policy/custody-without-a-floor",
    find: "        CustodyRules.judge(decision, standing.custody, parameters.custodyFloors);\n",
    replace: "",
    why: "a policy that refuses a kind of custody lets it act",
    tests: [FLOORS],
  },
  {
    ...policy,
    id: "policy/floors-are-not-asked",
    find: "        FloorRules.judge(decision, request);\n",
    replace: "",
    why: "a breaker, a token, an attestation and a score change nothing",
    tests: [FLOORS],
  },
  {
    ...floors,
    id: "policy/a-token-without-its-floor",
    find: "return count == (record == 0 ? 0 : 1);",
    replace: "return count <= 1;",
    why: "whoever leaves the floor out is not bound by the token",
    tests: [FLOORS],
  },
  {
    ...floors,
    id: "policy/a-floor-of-another-token",
    find: "            if (floors[i].record != record) return false;\n",
    replace: "",
    why: "a token is judged by what another one says",
    tests: [FLOORS],
  },
  {
    ...floors,
    id: "policy/floors-in-any-order",
    find: "            if (i > 0 && !_isBefore(floors[i - 1], floor)) return false;\n",
    replace: "",
    why: "the same floors have many spellings, and so many call data",
    tests: [FLOORS],
  },
  {
    ...floors,
    id: "policy/a-floor-without-a-record",
    find: "            if (floor.record == 0) return false;\n",
    replace: "",
    why: "a floor that nobody can look up",
    tests: [FLOORS],
  },
  {
    ...floors,
    id: "policy/one-floor-too-many",
    find: "floors.length > MAX_FLOORS",
    replace: "floors.length > MAX_FLOORS + 1",
    why: "more floors than anyone counts on",
    tests: [FLOORS],
  },
  {
    ...policy,
    id: "policy/plans-are-not-judged",
    find: "        Plans.judge(decision, request);\n",
    replace: "",
    why: "any action is a step of any plan",
    tests: [PLANS, SYSTEM],
  },
  {
    ...plans,
    id: "policy/a-step-resumes-a-hold",
    find: "request.holdId == 0 && _isStep(request)",
    replace: "_isStep(request)",
    why: "an action is approved as a step and as held, and something else chooses which",
    tests: [PLANS, SYSTEM],
  },
  {
    ...plans,
    id: "policy/a-path-without-a-plan",
    find: "request.plan == 0 ? request.planPath.length == 0 :",
    replace: "request.plan == 0 ||",
    why: "the same action has many spellings",
    tests: [PLANS],
  },
  {
    ...plans,
    id: "policy/a-plan-for-every-posture",
    find: "posture == Posture.SharedPlanning && decision.reason",
    replace: "decision.reason",
    why: "a plan releases an agent that every human has to watch",
    tests: [PLANS],
  },
  {
    ...plans,
    id: "policy/a-plan-releases-everything",
    find: "return posture == Posture.SharedPlanning && decision.reason == Reason.POSTURE_FLOOR;",
    replace: "return posture == Posture.SharedPlanning;",
    why: "a plan releases what a limit, a floor or a custody holds",
    tests: [PLANS, SYSTEM],
  },
  {
    ...release,
    id: "policy/terms-by-the-verdict",
    find: "if (planned) (terms.act, terms.hold) = (request.plan, 0);",
    replace: "if (planned && Plans.releases(decision, posture)) (terms.act, terms.hold) = (request.plan, 0);",
    why: "a stricter posture changes what an approval has to be about",
    tests: [PLANS, "test/contracts/policy/rules/plans.t.sol"],
  },
  {
    ...release,
    id: "policy/a-plan-releases-without-a-look",
    find: "        if (planned && !Plans.releases(decision, posture)) return;\n",
    replace: "",
    why: "a plan releases whatever is held",
    tests: [PLANS, SYSTEM],
  },
  {
    ...policy,
    id: "policy/the-posture-before-the-floors",
    find: "        FloorRules.judge(decision, request);\n        CustodyRules.judge(decision, standing.custody, parameters.custodyFloors);\n",
    replace:
      "        PostureRules.judge(decision, standing.posture);\n        FloorRules.judge(decision, request);\n        CustodyRules.judge(decision, standing.custody, parameters.custodyFloors);\n",
    why: "of two that hold the posture is named, and a plan releases both",
    tests: [PLANS],
  },
  {
    ...form,
    id: "policy/custody-floors-for-visitors",
    find: "        if (scope == Scope.Members) return true;\n        return\n            floors.agent",
    replace:
      "        return\n            scope == Scope.Members ||\n            scope == Scope.Visitors ||\n            floors.agent",
    why: "a floor that has no effect is taken for one that has",
    tests: [PARAMETERS],
  },
  {
    ...order,
    id: "policy/custody-floors-out-of-the-order",
    find: "        _more(seen, uint256(before.gateway), uint256(next.gateway));\n",
    replace: "",
    why: "letting keys of gateways act passes for no change",
    tests: [COMPARE],
  },
  {
    ...steps,
    id: "policy/a-step-taken-again",
    find: "request.spent[place].before != 0",
    replace: "request.spent[place].before > 1",
    why: "a planned act is used twice",
    tests: ["test/contracts/lineage/envelope/StepRules.t.sol", SYSTEM],
  },
  {
    ...steps,
    id: "policy/a-step-of-any-plan",
    find: "counter.id == Meters.idOf(request.plan, Meters.PLAN_STEP, step) &&\n            ",
    replace: "",
    why: "whoever charges any counter takes the step as often as it likes",
    tests: ["test/contracts/lineage/envelope/StepRules.t.sol", SYSTEM],
  },
  {
    ...steps,
    id: "policy/a-step-that-is-charged-nothing",
    find: " &&\n            counter.reserved == ONE_ACTION;",
    replace: ";",
    why: "a step reserves nothing and is never used up",
    tests: ["test/contracts/lineage/envelope/StepRules.t.sol"],
  },
];
