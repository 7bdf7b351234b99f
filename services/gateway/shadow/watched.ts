import { isCountersignError } from "../../core/errors/error.ts";
import { isShadowed } from "../../core/mapping/enforce.ts";
import { matchRule } from "../../core/mapping/match.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import type { InboundRequest } from "../admission/request.ts";

/**
 * Whether the mapping only watches requests of this kind at a time (unix seconds). What no rule covers is of no type, so it is
 * enforced. The type is the request's own: what an envelope says of it is not asked.
 */
export function isWatched(
  mapping: Mapping,
  { method, uri }: Pick<InboundRequest, "method" | "uri">,
  now: number,
): boolean {
  if (mapping.enforce === undefined) return false;
  try {
    return isShadowed(mapping, matchRule(mapping, method, uri).rule.type, now);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return false;
  }
}
