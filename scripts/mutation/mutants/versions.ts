import type { Mutant } from "../mutant.ts";

const registry = {
  contract: "contracts/policy/PolicyRegistry.sol:PolicyRegistry",
  file: "contracts/policy/PolicyRegistry.sol",
} as const;
const contract = "contracts/policy/TrustPolicy.sol:TrustPolicy";
const policy = { contract, file: "contracts/policy/TrustPolicy.sol" } as const;
const state = { contract, file: "contracts/policy/PolicyState.sol" } as const;
/** The words, in the contract that keeps them. */
const words = { contract: registry.contract, file: state.file } as const;
const gas = { contract, file: "contracts/policy/PolicyGas.sol" } as const;

const STATE = "test/contracts/policy/policy-state.test.ts";
const GAS = "test/contracts/policy/policy-gas.test.ts";

/** What a version says of its evaluators, and whether it can ask them. */
export const versions: readonly Mutant[] = [
  {
    ...registry,
    id: "policy/becoming-mutable-is-tighter",
    find: "return becomesMutable && ChangeKind(kind) == ChangeKind.Tighten ? ChangeKind.Mixed : ChangeKind(kind);",
    replace: "return ChangeKind(kind);",
    why: "an evaluator's own comparison calls a version tighter that anyone may loosen tomorrow",
    tests: [STATE],
  },
  {
    ...registry,
    id: "policy/mutable-before-counts-as-becoming",
    find: "state == Statefulness.Mutable && before.state != Statefulness.Mutable;",
    replace: "state == Statefulness.Mutable;",
    why: "a version that is Mutable can never be tightened again, and nobody reads the word any more",
    tests: [STATE],
  },
  {
    ...registry,
    id: "policy/gas-is-not-asked",
    find: "if (needed > publication.gasLimit) {",
    replace: "if (needed > type(uint128).max && publication.gasLimit == 0) {",
    why: "parameters are published under which nothing can be decided",
    tests: [GAS],
  },
  {
    ...registry,
    id: "policy/gas-at-the-bound-is-refused",
    find: "if (needed > publication.gasLimit) {",
    replace: "if (needed >= publication.gasLimit) {",
    why: "the least limit is one more than what is said",
    tests: [GAS],
  },
  {
    ...words,
    id: "policy/none-is-taken-for-an-answer",
    find: "answer != uint256(Statefulness.None) && answer <= uint256(type(Statefulness).max);",
    replace: "answer <= uint256(type(Statefulness).max);",
    why: "code that answers zero to everything is less than Pure",
    tests: [STATE],
  },
  {
    ...state,
    id: "policy/partners-are-no-state",
    find: "        if (parameters.partners.length != 0) return Statefulness.Mutable;\n",
    replace: "",
    why: "another organization's next version changes what nobody here decided, and no envelope says it could",
    tests: [STATE],
  },
  {
    ...state,
    id: "policy/the-last-custom-speaks-for-all",
    find: "if (state > most) most = state;",
    replace: "most = state;",
    why: "a Pure custom behind a Mutable one hides it",
    tests: [STATE],
  },
  {
    ...state,
    id: "policy/other-code-speaks-for-the-reviewed",
    find: "        if (custom.evaluator.codehash != custom.codeHash) return Statefulness.Mutable;\n",
    replace: "",
    why: "code that nobody reviewed says how mutable the reviewed one is",
    tests: [STATE],
  },
  {
    ...state,
    id: "policy/silence-is-pure",
    find: "return wordOf(ok ? uint256(bytes32(answer)) : uint256(Statefulness.None));",
    replace: "return wordOf(ok ? uint256(bytes32(answer)) : uint256(Statefulness.Pure));",
    why: "a custom that does not say is taken for the safest there is",
    tests: [STATE],
  },
  {
    ...state,
    id: "policy/new-customs-are-not-asked",
    find: "for (uint256 i = before.customs.length; i < next.customs.length; ++i) {",
    replace: "for (uint256 i = next.customs.length; i < next.customs.length; ++i) {",
    why: "one more Mutable custom behind another is called tighter",
    tests: [STATE],
  },
  {
    ...state,
    id: "policy/old-customs-are-asked-again",
    find: "for (uint256 i = before.customs.length; i < next.customs.length; ++i) {",
    replace: "for (uint256 i = 0; i < next.customs.length; ++i) {",
    why: "no number of a Mutable version can be tightened any more",
    tests: [STATE],
  },
  {
    ...policy,
    id: "policy/compare-knows-no-state",
    find: "kind == ChangeKind.Tighten && PolicyState.gains({before: old, next: next}) ? ChangeKind.Mixed : kind;",
    replace: "kind;",
    why: "one more Mutable custom behind another is called tighter",
    tests: [STATE],
  },
  {
    ...gas,
    id: "policy/lineage-is-free",
    find: "gas_ += LINEAGE + Calls.RESERVE;",
    replace: "gas_ += Calls.RESERVE;",
    why: "a policy for members is published that cannot walk a lineage",
    tests: [GAS],
  },
  {
    ...gas,
    id: "policy/calls-pass-on-everything",
    find: "return _around(_around(gas_));",
    replace: "return _around(gas_);",
    why: "the last custom gets 1/64 too little, and everything is UNEVALUABLE",
    tests: [GAS],
  },
  {
    ...gas,
    id: "policy/registries-of-partners-are-free",
    find: "gas_ += PartnerRules.REGISTRY_GAS + parameters.partners[i].gas + 2 * Calls.RESERVE;",
    replace: "gas_ += parameters.partners[i].gas + 2 * Calls.RESERVE;",
    why: "asking who a partner's evaluator is leaves no gas to ask it",
    tests: [GAS],
  },
];
