import type { Action } from "./action.ts";
import { blocked, dimensionOf, verdictOf, type Answer } from "./answer.ts";
import type { Echo } from "./organization.ts";

const MOST = { CUSTOM: 999n, PARTNER: 9_999n } as const;
const BITS = 48n;
/** The verdict that tells an EchoEvaluator to revert. */
export const REVERTING = 255n;
/** What an EchoEvaluator is told to say, meaningful or not. */
export type Told = { verdict: bigint; dimension: bigint; reason: bigint };

/** What evaluators of the organization's own add. Not asked when their code is not the reviewed one. */
export function* sayCustoms(customs: readonly Echo[], action: Action): Iterable<Answer> {
  for (const [index, custom] of customs.entries()) yield say("CUSTOM", index + 1, custom, action);
}

/** What other organizations' policies add. */
export function* sayPartners(partners: readonly Echo[], action: Action): Iterable<Answer> {
  for (const [index, partner] of partners.entries()) yield say("PARTNER", index + 1, partner, action);
}

/** A revert, no verdict and what is out of range is nothing anyone can go by. */
function say(kind: keyof typeof MOST, number: number, { place, isReviewed }: Echo, action: Action): Answer {
  const told = toldTo(action.actDigest, place);
  const verdict = verdictOf(Number(told.verdict));
  const dimension = dimensionOf(Number(told.dimension));
  const makesSense = verdict !== undefined && verdict !== "NONE" && dimension !== undefined;
  if (!isReviewed || !makesSense || told.reason < 1n || told.reason > MOST[kind]) return blocked("NONE", "UNEVALUABLE");
  return { verdict, dimension, reason: `${kind} ${number}: ${Number(told.reason)}` };
}

function toldTo(actDigest: string, place: number): Told {
  const told = BigInt(actDigest) >> (BITS * BigInt(place));
  return { verdict: told & 0xffn, dimension: (told >> 8n) & 0xffn, reason: (told >> 16n) & 0xffffffffn };
}

/** A digest that tells the evaluators at each place what to say, and is like no other. */
export function digestTelling(all: readonly Told[], unique: bigint): string {
  const told = all.reduce(
    (digest, { verdict, dimension, reason }, place) =>
      digest | ((verdict | (dimension << 8n) | (reason << 16n)) << (BITS * BigInt(place))),
    unique << (BITS * BigInt(all.length)),
  );
  return `0x${BigInt.asUintN(256, told).toString(16).padStart(64, "0")}`;
}
