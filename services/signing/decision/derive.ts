import { httpOf } from "../../core/schemas/binding.ts";
import { contentDigestOf } from "../../core/envelope/build-act.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { compareAction } from "../../core/mapping/compare.ts";
import { type DerivedAction, deriveAction, type MappableRequest } from "../../core/mapping/derive.ts";
import { matchRule } from "../../core/mapping/match.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { OpenedIntent } from "../../core/verify/intent.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";

/** What an intent says of its request that is not so. */
export interface Unlike {
  readonly reason: ServiceReason;
  /** what was said and what the request is */
  readonly words: string;
}

/** What the mapping refuses becomes a denial; everything else it throws is bad input. */
const REFUSALS = ["ACTION_UNMAPPED", "ACTION_MISMATCH", "PARAMS_MISMATCH"] as const satisfies readonly ServiceReason[];

/** Whether a decision with this reason rests on what `compareWithMapping` finds. */
export function isUnlike(reason: string): boolean {
  return REFUSALS.some((each) => each === reason);
}

/**
 * Whether the intent says of its request what the mapping reads out of it. Without the content, parameters that stand in it
 * are taken from the intent: the enforcement point compares them again, with the content.
 * @param content the body of the request the agent will make; null when it was not sent along
 * @returns why not, or null; the words are for whoever asks, and stand in no log line
 * @throws URI_NOT_CANONICAL, AMOUNT_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME, BODY_INVALID
 */
export function compareWithMapping(mapping: Mapping, intent: OpenedIntent, content: Uint8Array | null): Unlike | null {
  const { claims, http, params } = intent;
  const { method, content_type: contentType } = httpOf(claims.act);
  const request: MappableRequest = { method, uri: http.uri, contentType, body: content };
  try {
    const derived = deriveAction(mapping, request);
    if (derived.origin !== claims.sub) {
      return { reason: "ACTION_MISMATCH", words: `sub is ${claims.sub}, and the request goes to ${derived.origin}` };
    }
    if (content !== null && contentDigestOf(content) !== http.digest) {
      return { reason: "PARAMS_MISMATCH", words: "the body that came along has another digest than the intent says" };
    }
    compareAction({ type: claims.act.type, params }, derived);
    const missing = missingParams(mapping, request, derived, params);
    if (missing.length === 0) return null;
    return { reason: "PARAMS_MISMATCH", words: `the intent leaves out ${missing.join(", ")}` };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    const reason = REFUSALS.find((each) => error.code === each);
    if (reason === undefined) throw error;
    return { reason, words: error.told ?? error.detail };
  }
}

/** Parameters the mapping names, the request at hand does not show, and the intent does not give. */
function missingParams(
  mapping: Mapping,
  request: MappableRequest,
  { undetermined }: DerivedAction,
  said: Params,
): readonly string[] {
  if (undetermined.length === 0) return [];
  const sources = matchRule(mapping, request.method, request.uri).rule.params ?? {};
  return undetermined.filter((name) => {
    const source = sources[name];
    return said[name] === undefined && !(source !== undefined && "optional" in source && source.optional === true);
  });
}
