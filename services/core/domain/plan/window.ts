import { type Frame, type Limits, limitsOf } from "../limits.ts";
import { resolved } from "../order.ts";
import type { Authorization, Domain } from "../schema.ts";

/**
 * What a delegation of the file comes to when its time counts from a moment, below limits that hold already: a child that is
 * granted later than its parent ends with it all the same.
 * @param above what holds for whoever hands it down; null for a principal
 * @returns what is signed, and what holds then; a text that says what is wrong with its hours at that time
 */
export function limitsBelow(
  domain: Domain,
  delegation: Authorization,
  frame: Frame,
  above: Limits | null,
): { readonly signed: Limits; readonly holds: Limits } | string {
  const from = Math.max(frame.from, above?.temporal.notBefore ?? 0);
  const signed = limitsOf(domain, delegation, { ...frame, from });
  if (typeof signed === "string") return signed;
  if (above === null) return { signed, holds: signed };
  signed.temporal.notAfter = Math.min(signed.temporal.notAfter, above.temporal.notAfter);
  signed.temporal.blackouts = above.temporal.blackouts;
  return { signed, holds: resolved(signed, above) };
}
