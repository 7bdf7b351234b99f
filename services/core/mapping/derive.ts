import { CountersignError } from "../errors/error.ts";
import { JsonNumber } from "../json/parse.ts";
import { type Params, paramsSchema, someParamsSchema } from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { readAmounts } from "./amount.ts";
import { type Content, readContent } from "./content.ts";
import { readForm } from "./form.ts";
import { readCommon, readItems } from "./items.ts";
import { matchRule, type RuleMatch } from "./match.ts";
import { pointerNames, readPointer } from "./pointer.ts";
import type { AmountSource, Mapping, Source } from "./schema.ts";

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
  const { rule } = match;
  const { amount, ...others } = rule.params ?? {};
  const content = readContent(rule, request.contentType, request.body);
  const isOpen = (from: object) => request.body === null && ("body" in from || "item" in from);
  const params: Record<string, unknown> = {};
  const undetermined: (keyof Params)[] = [];
  const read = (name: keyof Params, from: AmountSource | Source | { value: unknown }): unknown => {
    const value = readSource(from, match, content);
    if (value !== undefined || ("optional" in from && from.optional === true)) return value;
    throw new CountersignError("BODY_INVALID", `the request has no ${name}`);
  };
  for (const [name, from] of Object.entries(others) as [keyof Params, Source][]) {
    if (isOpen(from)) undetermined.push(name);
    else setDefined(params, name, readPlain(name, read(name, from)));
  }
  if (amount !== undefined) {
    const open = isOpen(amount) || (amount.decimals === "currency" && undetermined.includes("currency"));
    if (open) undetermined.push("amount");
    else {
      const places = {
        decimals: amount.decimals ?? 0,
        currency: params["currency"],
        currencies: mapping.currencies ?? {},
      };
      const values = "item" in amount ? readEach(match, content, amount.item) : [read("amount", amount)];
      if (values[0] !== undefined) params["amount"] = readAmounts(values, places);
    }
  }
  // One of amount and currency may stand in the body while the other is known.
  const schema = undetermined.length === 0 ? paramsSchema : someParamsSchema;
  const { origin } = match;
  return {
    type: rule.type,
    target: rule.target,
    origin,
    params: parseAs(schema, params, "BODY_INVALID"),
    undetermined,
  };
}

function readSource(from: AmountSource | Source | { value: unknown }, match: RuleMatch, content: Content): unknown {
  if ("value" in from) return from.value;
  if ("path" in from) return match.pathParams.get(from.path);
  if ("query" in from) return match.query.get(from.query);
  if (content === null) return undefined;
  if ("form" in content) return "body" in from ? readForm(content.form, pointerNames(from.body)[0] ?? "") : undefined;
  return "item" in from ? readCommon(members(match, content), from.item) : readPointer(content.json, from.body);
}

/** The amount of each member; none may lack one. */
function readEach(match: RuleMatch, content: Content, pointer: string): readonly unknown[] {
  return members(match, content).map((member) => {
    const value = readPointer(member, pointer);
    if (value === undefined) throw new CountersignError("BODY_INVALID", `a member has no ${pointer}`);
    return value;
  });
}

function members({ rule }: RuleMatch, content: Content): ReturnType<typeof readItems> {
  if (content === null || !("json" in content) || rule.items === undefined) return [];
  return readItems(content.json, rule.items);
}

function readPlain(name: string, value: unknown): unknown {
  if (value instanceof JsonNumber || (typeof value === "object" && value !== null)) {
    throw new CountersignError("BODY_INVALID", `${name} must be a string`);
  }
  return value;
}

function setDefined(params: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) params[name] = value;
}
