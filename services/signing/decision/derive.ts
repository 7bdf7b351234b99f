import { httpOf, toolOf } from "../../core/schemas/binding.ts";
import { contentDigestOf } from "../../core/envelope/build-act.ts";
import { readToolInput } from "../../core/envelope/tool-input.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { compareAction } from "../../core/mapping/compare.ts";
import { deriveCall } from "../../core/mapping/derive-call.ts";
import { type DerivedAction, deriveMatched, type MappableRequest } from "../../core/mapping/derive.ts";
import { matchCall } from "../../core/mapping/match-call.ts";
import { matchRule } from "../../core/mapping/match.ts";
import { requirePreview } from "../../core/mapping/preview.ts";
import type { ActionRule, Mapping } from "../../core/mapping/schema.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { OpenedIntent } from "../../core/verify/intent.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";

/** An action somebody intends, as far as the mapping has a say in it. */
export type Intended = Pick<OpenedIntent, "http" | "tool" | "params"> & {
  readonly claims: Pick<OpenedIntent["claims"], "sub" | "act"> & {
    /** absent for a step of a plan: what it rests on is asked when it is taken */
    readonly preview?: OpenedIntent["claims"]["preview"];
  };
};

/** What an intent says of its request that is not so. */
export interface Unlike {
  readonly reason: (typeof REFUSALS)[number];
  /** what was said and what the request is */
  readonly words: string;
}

/** What the mapping refuses becomes a denial; everything else it throws is bad input. */
const REFUSALS = [
  "ACTION_UNMAPPED",
  "ACTION_MISMATCH",
  "PARAMS_MISMATCH",
  "TOOL_UNKNOWN",
  "TOOL_CHANGED",
  "PREVIEW_MISSING",
  "PREVIEW_UNASKED",
] as const satisfies readonly ServiceReason[];

/** Whether a decision with this reason rests on what `compareWithMapping` finds. */
export function isUnlike(reason: string): boolean {
  return REFUSALS.some((each) => each === reason);
}

/**
 * Whether the intent says of its request, or of its call, what the mapping reads out of it. Without the content, parameters that
 * stand in it are taken from the intent: the enforcement point compares them again, with the content.
 * @param content the body of the request the agent will make, or the text of the tool's input; null when it was not sent along
 * @returns why not, or null; the words are for whoever asks, and stand in no log line
 * @throws URI_NOT_CANONICAL, AMOUNT_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME, BODY_INVALID, TOOL_INPUT_INVALID
 */
export function compareWithMapping(mapping: Mapping, intent: Intended, content: Uint8Array | null): Unlike | null {
  const { claims, params } = intent;
  try {
    const read = readAction(mapping, intent, content);
    if ("unlike" in read) return read.unlike;
    const { derived, sources } = read;
    if (derived.origin !== claims.sub) {
      return { reason: "ACTION_MISMATCH", words: `sub is ${claims.sub}, and the request goes to ${derived.origin}` };
    }
    compareAction({ type: claims.act.type, params }, derived);
    if (claims.preview !== undefined) requirePreview(read.rule, claims.preview);
    const missing = derived.undetermined.filter((name) => params[name] === undefined && !isOptional(sources[name]));
    if (missing.length === 0) return null;
    return { reason: "PARAMS_MISMATCH", words: `the intent leaves out ${missing.join(", ")}` };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    const reason = REFUSALS.find((each) => error.code === each);
    if (reason === undefined) throw error;
    return { reason, words: error.told ?? error.detail };
  }
}

type Sources = { readonly [name in keyof Params]?: object | undefined };

/** What the mapping reads, and where each parameter comes from; or that another content came along than was signed. */
type Read =
  | { readonly derived: DerivedAction; readonly sources: Sources; readonly rule: Pick<ActionRule, "type" | "preview"> }
  | { readonly unlike: Unlike };

function readAction(mapping: Mapping, intent: Intended, content: Uint8Array | null): Read {
  return intent.tool === null ? readRequest(mapping, intent, content) : readCall(mapping, intent, content);
}

function readRequest(mapping: Mapping, { claims, http }: Intended, content: Uint8Array | null): Read {
  const { method, content_type: contentType } = httpOf(claims.act);
  const { uri = "", digest } = http ?? {};
  const request: MappableRequest = { method, uri, contentType, body: content };
  const match = matchRule(mapping, method, uri);
  const derived = deriveMatched(mapping, match, request);
  // Where it goes is told first: the mapping of another target says nothing of this body.
  if (derived.origin === claims.sub && content !== null && contentDigestOf(content) !== digest) {
    return { unlike: otherContent("body") };
  }
  return { derived, sources: match.rule.params ?? {}, rule: match.rule };
}

function readCall(mapping: Mapping, { claims, tool }: Intended, content: Uint8Array | null): Read {
  const { _sd: _, ...called } = toolOf(claims.act);
  const rule = matchCall(mapping, claims.sub, called);
  const input = content === null ? null : readToolInput(content);
  if (input !== null && input.digest !== tool?.input) return { unlike: otherContent("input") };
  const derived = deriveCall(mapping, { sub: claims.sub, tool: called, input });
  return { derived, sources: rule.params ?? {}, rule: { type: rule.type } };
}

function otherContent(what: string): Unlike {
  return {
    reason: "PARAMS_MISMATCH",
    words: `the ${what} that came along has another digest than the intent says`,
  };
}

function isOptional(source: object | undefined): boolean {
  return source !== undefined && "optional" in source && source.optional === true;
}
