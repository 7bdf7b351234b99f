import { toHex } from "../encoding/hex.ts";
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

/** What no claim shows is empty: those words are not compared. */
const HIDDEN = { params: {}, salts: { target: `0x${"00".repeat(WORD)}` }, spent: [], approvals: [] };

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

/** Whether the call was about an amount. */
export function movesMoney(callData: Uint8Array): boolean {
  return callData.slice(...span(CURRENCY)).some((byte) => byte !== 0);
}

function span(index: number): [number, number] {
  return [REQUEST + index * WORD, REQUEST + (index + 1) * WORD];
}
