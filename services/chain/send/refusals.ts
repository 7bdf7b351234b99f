/**
 * What stands against a transaction, in the words of every client:
 * `known`: the node has this very one; `nonce-used`: a block has another with its nonce; `outbid`: its pool has, and for more;
 * `too-cheap`: it offers less per gas than the node takes from anybody, `least` being that in wei where the node says it.
 */
export type Refusal = "known" | "nonce-used" | "outbid" | { readonly kind: "too-cheap"; readonly least: bigint | null };

const KNOWN =
  /already ?(known|imported|exists?\b|in (the )?(mem)?pool|in (the )?cache|in the system)|known ?transaction|same hash/i;
const NONCE_USED = /nonce.*(too low|has already been used|already used|already consumed)|old ?nonce|nonce ?too ?low/i;
const OUTBID = /replac|another transaction with same nonce|priority is too low|not enough to replace/i;
const TOO_CHEAP =
  /underpriced|(fee|tip|gas ?price)\b.*(too low|below|less than|minimum)|fee ?too ?low|minimum (gas ?price|tip|fee)/i;
/** The least a node takes, as it says it: geth and its kin, and older ones of these. */
const LEAST = /(?:minimum needed|tip needed|minimum (?:gas ?price|tip|fee)(?: is| of|:)?)\s*(\d+)/i;
const WITHOUT_FUNDS =
  /insufficient ?(funds|balance)|(not|n't|does not) have enough (funds|balance)|exceeds (the )?(account )?balance|low ?balance|gas required exceeds allowance \(0\)/i;

/** null for any other words. */
export function readRefusal(message: string): Refusal | null {
  if (OUTBID.test(message)) return "outbid";
  if (KNOWN.test(message)) return "known";
  if (NONCE_USED.test(message)) return "nonce-used";
  if (!TOO_CHEAP.test(message) || isWithoutFunds(message)) return null;
  const least = LEAST.exec(message)?.[1];
  return { kind: "too-cheap", least: least === undefined ? null : BigInt(least) };
}

/** Whether the account cannot pay. */
export function isWithoutFunds(message: string): boolean {
  return WITHOUT_FUNDS.test(message);
}
