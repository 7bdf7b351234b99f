import type { Params } from "../schemas/act.ts";
import { type Content, readContent } from "./content.ts";
import { readForm } from "./form.ts";
import { readCommon, readEach, readItems } from "./items.ts";
import { matchRule, type RuleMatch } from "./match.ts";
import { type AnySource, readParams, type SourceReader } from "./params.ts";
import { pointerNames, readPointer } from "./pointer.ts";
import type { Mapping } from "./schema.ts";

/** A request as it will reach the target. */
export interface MappableRequest {
  readonly method: string;
  /** absolute target URI in its canonical spelling */
  readonly uri: string;
  readonly contentType: string | null;
  /** the content bytes; null when the reader does not have them */
  readonly body: Uint8Array | null;
}

export interface DerivedAction {
  readonly type: string;
  /** name of the target in the mapping */
  readonly target: string;
  /** what `sub` must be: the origin, or `<protocol>:<target>` of a call */
  readonly origin: string;
  readonly params: Params;
  /** parameters that stand in a body the reader does not have */
  readonly undetermined: readonly (keyof Params)[];
}

/**
 * Reads the action and its typed parameters out of a request, with the registered mapping.
 * @throws ACTION_UNMAPPED, URI_NOT_CANONICAL, CONTENT_TYPE_UNSUPPORTED, AMOUNT_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME,
 * BODY_INVALID
 */
export function deriveAction(mapping: Mapping, request: MappableRequest): DerivedAction {
  return deriveMatched(mapping, matchRule(mapping, request.method, request.uri), request);
}

/** The same when the rule is known already. */
export function deriveMatched(
  mapping: Pick<Mapping, "currencies">,
  match: RuleMatch,
  request: Pick<MappableRequest, "contentType" | "body">,
): DerivedAction {
  const { rule, origin } = match;
  const content = readContent(rule, request.contentType, request.body);
  const reader: SourceReader = {
    isOpen: (from) => request.body === null && ("body" in from || "item" in from),
    value: (from) => readSource(from, match, content),
    each: (pointer) => readEach(members(match, content), pointer),
  };
  const { type, target } = rule;
  return { type, target, origin, ...readParams(rule.params ?? {}, reader, mapping) };
}

function readSource(from: AnySource, match: RuleMatch, content: Content): unknown {
  if ("value" in from) return from.value;
  if ("path" in from) return match.pathParams.get(from.path);
  if ("query" in from) return match.query.get(from.query);
  if (content === null) return undefined;
  if ("form" in content) return "body" in from ? readForm(content.form, pointerNames(from.body)[0] ?? "") : undefined;
  if ("item" in from) return readCommon(members(match, content), from.item);
  return "body" in from ? readPointer(content.json, from.body) : undefined;
}

function members({ rule }: RuleMatch, content: Content): ReturnType<typeof readItems> {
  if (content === null || !("json" in content) || rule.items === undefined) return [];
  return readItems(content.json, rule.items);
}
