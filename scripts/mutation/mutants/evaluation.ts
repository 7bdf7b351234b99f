import type { Mutant } from "../mutant.ts";

const contract = "contracts/lineage/TrustLineage.sol:TrustLineage";
const storage = { contract, file: "contracts/lineage/envelope/EnvelopeStorage.sol" } as const;
const rules = { contract, file: "contracts/lineage/envelope/EnvelopeRules.sol" } as const;
const meters = { contract, file: "contracts/lineage/envelope/Meters.sol" } as const;

const EVALUATE = "test/contracts/lineage/trust-lineage.evaluate.test.ts";
const MONOTONE = "test/contracts/lineage/envelope/EnvelopeRules.t.sol";

/** What a stored envelope says of one action. */
export const evaluation: readonly Mutant[] = [
  {
    ...storage,
    id: "evaluation/bound-without-a-hard-limit",
    find: "if (bound.flagAt == NO_LIMIT) return 0;",
    replace: "if (bound.hard == NO_LIMIT) return 0;",
    why: "a bound that only flags or holds is not stored",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...storage,
    id: "evaluation/daily-rate-not-metered",
    find: "        if (envelope.operational.perDay != NO_RATE) meters |= 1 << Meters.ACTIONS_DAY;\n",
    replace: "",
    why: "the daily rate is signed, stored and never read",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...storage,
    id: "evaluation/none-allows",
    find: "return mode == SetMode.All || (mode == SetMode.Listed && limits.members[set][item]);",
    replace: "return mode != SetMode.Listed || limits.members[set][item];",
    why: "a set that allows nothing allows everything",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/amount-without-its-facet",
    find: "        if (request.amount != 0 || request.currency != 0) facets |= Facet.AMOUNT;\n",
    replace: "",
    why: "who leaves the facet out spends without limits",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/blackout-starts-late",
    find: "if (blackout.from <= time && time < blackout.until) {",
    replace: "if (blackout.from < time && time < blackout.until) {",
    why: "the first second of a blackout is open",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/targets-are-not-asked",
    find: "!limits.allows(terms, EnvelopeStorage.TARGETS, request.target)",
    replace: "!limits.allows(terms, EnvelopeStorage.OPERATIONS, request.actionType)",
    why: "an agent acts on whatever target it likes",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/any-currency",
    find: "request.currency != bytes32(limits.currency)",
    replace: "request.currency == 0",
    why: "limits in one currency are spent in another",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/writing-is-reading",
    find: "facets & Facet.WRITE != 0 ? EnvelopeStorage.WRITABLE : EnvelopeStorage.READABLE",
    replace: "EnvelopeStorage.READABLE",
    why: "who may read a data set may change it",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/unclassified-data",
    find: "(Facet.DATA_SET | Facet.CLASSIFICATION) == Facet.DATA_SET && terms.ceiling < TOP_SECRET",
    replace: "(Facet.DATA_SET | Facet.CLASSIFICATION) == Facet.DATA_SET && terms.ceiling == 0",
    why: "who does not say how secret data is reads all of it",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/recipient-on-the-list-of-channels",
    find: "limits.allows(terms, EnvelopeStorage.RECIPIENTS, request.recipient)",
    replace: "limits.allows(terms, EnvelopeStorage.CHANNELS, request.channel)",
    why: "an agent reaches whomever it likes",
    tests: [EVALUATE, MONOTONE],
  },
  {
    ...rules,
    id: "evaluation/last-meter-left-out",
    find: "meter <= Meters.ACTIONS_DAY",
    replace: "meter < Meters.ACTIONS_DAY",
    why: "the daily rate is not judged",
    tests: [EVALUATE],
  },
  {
    ...rules,
    id: "evaluation/one-action-too-many",
    find: "total > (meter == Meters.ACTIONS_HOUR ? limits.perHour : limits.perDay)",
    replace: "total > uint256(meter == Meters.ACTIONS_HOUR ? limits.perHour : limits.perDay) + 1",
    why: "one action more than the rate allows",
    tests: [EVALUATE],
  },
  {
    ...rules,
    id: "evaluation/any-reservation",
    find: "            counter.window == Meters.windowOf(meter) &&\n            counter.reserved == reserved;",
    replace: "            counter.window == Meters.windowOf(meter);",
    why: "an action reserves nothing, and the budget never runs out",
    tests: [EVALUATE],
  },
  {
    ...rules,
    id: "evaluation/overflow-is-nothing",
    find: "        if (total < reserved) total = type(uint256).max;\n",
    replace: "",
    why: "an amount great enough wraps around and passes",
    tests: [EVALUATE],
  },
  {
    ...rules,
    id: "evaluation/flag-a-unit-late",
    find: "} else if (total >= bound.flagAt) {",
    replace: "} else if (total > bound.flagAt) {",
    why: "the first amount that should be flagged is not",
    tests: [EVALUATE],
  },
  {
    ...meters,
    id: "evaluation/one-counter-for-all",
    find: "keccak256(abi.encode(delegation, meter, period))",
    replace: "keccak256(abi.encode(meter, period))",
    why: "one delegation spends the budget of another",
    tests: [EVALUATE],
  },
  {
    ...meters,
    id: "evaluation/last-of-march-is-april",
    find: "(5 * dayOfYear + 2) / 153",
    replace: "(5 * dayOfYear + 3) / 153",
    why: "the last day of some months is charged to the next",
    tests: [EVALUATE],
  },
];
