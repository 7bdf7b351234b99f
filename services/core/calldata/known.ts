import { toHex } from "../encoding/hex.ts";
import { facetsOf } from "./facets.ts";
import type { Params } from "../schemas/act.ts";
import type { SomeSalts } from "../schemas/evidence.ts";
import type { Spent } from "../schemas/spent.ts";
import { type DecisionClaims, encodeDecision } from "./request.ts";

const WORD = 32;
const SELECTOR = 4;
/** selector, policy, and the place of the request */
const REQUEST = SELECTOR + 2 * WORD;

/** Words of call data that follow from the claims alone, by where they stand in the request. */
const CLAIMED = {
  ...{ agent: 0, delegation: 1, type: 2, act: 4, map: 5, model: 6, risk: 14, time: 15, log: 16, hold: 17, plan: 18 },
  ...{ custody: 19, token: 20, attestation: 21 },
} as const;
/** The currency's word: only an action without an amount has none. */
const CURRENCY = 9;
const FACET_BITS = 7;
const MAX_BITS = 0xffffn;
/** Words that stand for a disclosed value as it is, or for one that is in the claims. */
const DISCLOSED = { amount: 8, currency: CURRENCY, channel: 11, classification: 13 } as const;
const TARGET = 3;
/** Where the counters stand, as the place of their array in the request. */
const SPENT = 23;
const COUNTER_WORDS = 5;

const NO_SALT = `0x${"00".repeat(WORD)}`;
/** What no claim shows is empty: those words are not compared. */
const HIDDEN = { params: {}, salts: { target: NO_SALT }, spent: [], approvals: [] };

/**
 * Where call data say something else than the claims they were made from. Whoever lacks the disclosures can still tell that a
 * policy was asked about this agent, act, time and hold, and not about another one's.
 * @returns names of what differs; empty for nothing
 * @throws CLAIMS_INVALID when `iss` is no agent
 */
export function callDifferences(claims: DecisionClaims, callData: Uint8Array): readonly string[] {
  const expected = encodeDecision(claims, HIDDEN);
  const differs = (start: number, end: number): boolean =>
    toHex(callData.slice(start, end)) !== toHex(expected.slice(start, end));
  const names = Object.entries(CLAIMED)
    .filter(([, i]) => differs(...span(i)))
    .map(([name]) => name);
  return differs(0, REQUEST) ? ["policy", ...names] : names;
}

/** What some of a decision's disclosures show. */
export interface ShownInputs {
  readonly shown: { readonly params: Params; readonly salts: SomeSalts };
  /** null when it is hidden */
  readonly spent: readonly Spent[] | null;
}

/**
 * The same for what some of the disclosures show: where call data say another amount, currency, channel, classification, target,
 * fewer facets or other counters.
 * @returns names of what differs
 */
export function shownDifferences(
  claims: DecisionClaims,
  callData: Uint8Array,
  { shown, spent }: ShownInputs,
): readonly string[] {
  const { recipient: _recipient, dataset: _dataset, ...params } = shown.params;
  const { target } = shown.salts;
  const salts = { target: target ?? NO_SALT };
  const expected = encodeDecision(claims, { params, salts, spent: spent ?? [], approvals: [] });
  const differs = (i: number): boolean => wordAt(callData, i) !== wordAt(expected, i);
  const words = Object.entries(DISCLOSED).filter(([name]) => params[name as keyof typeof DISCLOSED] !== undefined);
  return [
    ...words.filter(([, i]) => differs(i)).map(([name]) => name),
    // The policy has to have been told of everything that is shown; of what is hidden it may know more.
    ...((facetsOf(shown.params, claims.ctx) & ~facetsInCall(callData)) === 0 ? [] : ["facets"]),
    ...(target !== undefined && differs(TARGET) ? ["target"] : []),
    ...(spent !== null && countersIn(callData) !== countersIn(expected) ? ["counters"] : []),
  ];
}

function countersIn(callData: Uint8Array): string {
  const start = REQUEST + Number(wordAt(callData, SPENT));
  const count = BigInt(toHex(callData.slice(start, start + WORD)).padEnd(3, "0"));
  return toHex(callData.slice(start, start + WORD * (1 + Number(count) * COUNTER_WORDS)));
}

/** What the policy was told the action has, as bits of `FACETS`; all there are when it is no set of them. */
export function facetsInCall(callData: Uint8Array): number {
  const bits = BigInt(wordAt(callData, FACET_BITS));
  return bits > MAX_BITS ? Number(MAX_BITS) : Number(bits);
}

/** Zero past the end. */
function wordAt(callData: Uint8Array, index: number): string {
  return toHex(callData.slice(...span(index))).padEnd(3, "0");
}

/** Whether the call was about an amount. */
export function movesMoney(callData: Uint8Array): boolean {
  return callData.slice(...span(CURRENCY)).some((byte) => byte !== 0);
}

function span(index: number): [number, number] {
  return [REQUEST + index * WORD, REQUEST + (index + 1) * WORD];
}
