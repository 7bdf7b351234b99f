import { httpOf } from "../../core/schemas/http-binding.ts";
import { contentDigestOf } from "../../core/envelope/build-act.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { compareAction } from "../../core/mapping/compare.ts";
import { type DerivedAction, deriveAction, type MappableRequest } from "../../core/mapping/derive.ts";
import { matchRule } from "../../core/mapping/match.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { OpenedIntent } from "../../core/verify/intent.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";

/** What the mapping refuses becomes a denial; everything else it throws is bad input. */
const REFUSALS = ["ACTION_UNMAPPED", "ACTION_MISMATCH", "PARAMS_MISMATCH"] as const satisfies readonly ServiceReason[];

/**
 * Whether the intent says of its request what the mapping reads out of it. Without the content, parameters that stand in it
 * are taken from the intent: the enforcement point compares them again, with the content.
 * @param content the body of the request the agent will make; null when it was not sent along
 * @returns why not, or null
 * @throws URI_NOT_CANONICAL, AMOUNT_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME, BODY_INVALID
 */
export function compareWithMapping(
  mapping: Mapping,
  intent: OpenedIntent,
  content: Uint8Array | null,
): ServiceReason | null {
  const { claims, http, params } = intent;
  const { method, content_type: contentType } = httpOf(claims.act);
  const request: MappableRequest = { method, uri: http.uri, contentType, body: content };
  try {
    const derived = deriveAction(mapping, request);
    if (derived.origin !== claims.sub) return "ACTION_MISMATCH";
    if (content !== null && contentDigestOf(content) !== http.digest) return "PARAMS_MISMATCH";
    compareAction({ type: claims.act.type, params }, derived);
    return isComplete(mapping, request, derived, params) ? null : "PARAMS_MISMATCH";
  } catch (error) {
    const refusal = REFUSALS.find((reason) => isCountersignError(error) && error.code === reason);
    if (refusal !== undefined) return refusal;
    throw error;
  }
}

/** Whether the intent gives every parameter the mapping names and the request at hand does not show. */
function isComplete(
  mapping: Mapping,
  request: MappableRequest,
  { undetermined }: DerivedAction,
  said: Params,
): boolean {
  if (undetermined.length === 0) return true;
  const sources = matchRule(mapping, request.method, request.uri).rule.params ?? {};
  return undetermined.every((name) => {
    const source = sources[name];
    return said[name] !== undefined || (source !== undefined && "optional" in source && source.optional === true);
  });
}
