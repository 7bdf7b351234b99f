import { fromHex, toHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import { CLASSIFICATIONS, VERDICTS } from "../words/verdicts.ts";
import type { ValueOf, WrittenOf } from "./kind.ts";
import { list } from "./list.ts";
import {
  action,
  contract,
  count,
  currency,
  digits,
  facets,
  hash,
  quantity,
  shown,
  signer,
  wordOf,
  yesOrNo,
} from "./single.ts";
import { called, struct, together } from "./struct.ts";

/*
 * The one home of TrustPolicy's parameters (contracts/types/PolicyParameters.sol says what each means). Every other spelling
 * follows from this table: types, defaults, the ABI tuple and its canonical order, the policy file and its schema, the lines
 * of a difference. It stands in core, the one room that explanations, chain and governance may all import; encoding itself
 * needs ethers and therefore stands in services/chain/abi/policy-parameters.ts.
 */

/** Whose actions a policy judges, as in contracts/types/Words.sol. */
export const SCOPE = { MEMBERS: 0, VISITORS: 1 } as const;

const [, ...FLOORS] = VERDICTS;
const scope = wordOf<(typeof SCOPE)[keyof typeof SCOPE], "Members" | "Visitors">(
  ["Members", "Visitors"],
  SCOPE.MEMBERS,
);
/** Mildest verdict: 1 AutoApproved (adds nothing), 2 Flagged, 3 Held, 4 Blocked. */
const floor = wordOf<1 | 2 | 3 | 4, (typeof FLOORS)[number]>(FLOORS, 1);
const classification = wordOf<number, (typeof CLASSIFICATIONS)[number]>(CLASSIFICATIONS, 0);
const approvals = count("uint8", 0, 255);
const gas = quantity(0);

const RULE = struct({
  actionType: called("action", action),
  floor: shown("at least", floor, { tighter: "more", arrival: "loosens" }),
  facets: shown("may have", facets),
  amounts: together({
    currency: shown("currency", currency),
    flagAbove: shown("Flagged above", digits, { tighter: "less", isMoney: true }),
    holdAbove: shown("Held above", digits, { tighter: "less", isMoney: true }),
    blockAbove: shown("Blocked above", digits, { tighter: "less", isMoney: true }),
  }),
  approvalsNeeded: shown("approvals needed", approvals, { tighter: "more", arrival: "tightens", unless: 0 }),
});

const APPROVER = struct({
  signer,
  ceiling: shown("up to", digits, { tighter: "less", arrival: "loosens", isMoney: true }),
});

const RELEASE = struct({
  recipient: hash,
  ceiling: shown("up to", classification, { tighter: "less" }),
  pii: shown("personal data", yesOrNo, { tighter: "less" }),
});

const BAND = struct({ from: count("uint16", 0, 1000), permille: count("uint16", 0, 1000), floor });
const CUSTOM = struct({ evaluator: contract, codeHash: hash, gas });
const PARTNER = struct({ registry: contract, policyId: digits, gas });

/** What another hand on the key costs. */
const custody = (kind: string) =>
  shown(`custody ${kind}, at least`, floor, { tighter: "more", arrival: "tightens", unless: 1 });
const CUSTODY_FLOORS = struct({
  agent: custody("Agent"),
  sidecar: custody("Sidecar"),
  gateway: custody("Gateway"),
});

export const PARAMETERS = struct({
  scope: shown("scope", scope),
  // Initially as long as it may be: the services' own bound is stricter where it has to be.
  stateAge: shown("state age, seconds", quantity(1, 60), { tighter: "less", initial: 60n }),
  approvalsNeeded: shown("approvals needed", approvals, { tighter: "more" }),
  minSlsa: shown("least SLSA level", count("uint8", 0, 4), { tighter: "more" }),
  insideCeiling: shown("inside, up to", classification, { tighter: "less" }),
  outsideCeiling: shown("outside, up to", classification, { tighter: "less" }),
  outsidePii: shown("outside, personal data", yesOrNo, { tighter: "less" }),
  custodyFloors: CUSTODY_FLOORS,
  targets: list(hash, {
    by: (target) => target,
    named: (target) => `target ${target}`,
    told: () => "allowed",
    arrival: "loosens",
  }),
  rules: list(RULE, {
    by: ({ actionType }) => actionType,
    named: (rule) => rule.action,
  }),
  approvers: list(APPROVER, {
    by: (approver) => toHex(keccak256(fromHex(approver.signer.toLowerCase()))),
    named: (approver) => `approver ${approver.signer}`,
  }),
  releases: list(RELEASE, {
    by: ({ recipient }) => recipient,
    named: ({ recipient }) => `recipient ${recipient}`,
  }),
  bands: list(BAND, {
    by: ({ from }) => from,
    named: ({ from }) => `risk from ${from}`,
    told: (band) => `amounts to ${band.permille} permille, at least ${band.floor}`,
  }),
  // Each of these can only tighten, but they run in order.
  customs: list(CUSTOM, {
    named: (_, place) => `evaluator ${place}`,
    told: (custom) => `${custom.evaluator}, code ${custom.codeHash}, gas ${custom.gas}`,
    arrival: "tightens",
  }),
  partners: list(PARTNER, {
    named: (_, place) => `partner ${place}`,
    told: (partner) => `policy ${partner.policyId} of ${partner.registry}, gas ${partner.gas}`,
    arrival: "tightens",
  }),
});

/** What TrustPolicy decides by: numbers as on chain, bytes in hex, amounts in minor units. Lists in any order. */
export type PolicyParameters = ValueOf<typeof PARAMETERS>;
/** The organization's limits for one action type. */
export type PolicyRule = ValueOf<typeof RULE>;
/** The same as people write it: words instead of numbers. */
export type PolicyFile = WrittenOf<typeof PARAMETERS>;

/** Parameters that demand nothing and give nothing, but for what is said. */
export function parametersWith(said: Partial<PolicyParameters>): PolicyParameters {
  return { ...PARAMETERS.initial, ...said };
}

/** A rule that adds no limit and lets nothing be carried, but for what is said. */
export function ruleWith(said: Pick<PolicyRule, "actionType"> & Partial<PolicyRule>): PolicyRule {
  return { ...RULE.initial, ...said };
}
