import { CountersignError } from "../errors/error.ts";
import { JsonNumber, parseJsonWithSource, type SourceValue } from "../json/parse.ts";
import { fromUtf8 } from "../encoding/bytes.ts";
import { type Params, paramsSchema, someParamsSchema } from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { checkSafeNumber, minorUnits } from "./amount.ts";
import { readPointer } from "./pointer.ts";
import { matchRule, type RuleMatch } from "./match.ts";
import type { AmountSource, Mapping, Source } from "./schema.ts";

/** A request as it will reach the target. */
export interface MappableRequest {
  readonly method: string;
  /** absolute target URI as sent */
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
 * @throws ACTION_UNMAPPED, URI_NOT_CANONICAL, AMOUNT_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME, BODY_INVALID
 */
export function deriveAction(mapping: Mapping, request: MappableRequest): DerivedAction {
  const match = matchRule(mapping, request.method, request.uri);
  const { rule } = match;
  const body = parseBody(rule.params ?? {}, request);
  const params: Record<string, unknown> = {};
  const undetermined: (keyof Params)[] = [];
  for (const [name, source] of Object.entries(rule.params ?? {}) as [keyof Params, AmountSource | Source][]) {
    if ("body" in source && request.body === null) {
      undetermined.push(name);
      continue;
    }
    const value = readSource(source, match, body);
    if (value === undefined) {
      if ("optional" in source && source.optional === true) continue;
      throw new CountersignError("BODY_INVALID", `the request has no ${name}`);
    }
    params[name] = name === "amount" ? readAmount(value, source) : readPlain(name, value);
  }
  // One of amount and currency may stand in the body while the other is known.
  const schema = undetermined.length === 0 ? paramsSchema : someParamsSchema;
  return {
    type: rule.type,
    target: rule.target,
    origin: match.origin,
    params: parseAs(schema, params, "BODY_INVALID"),
    undetermined,
  };
}

function parseBody(params: object, request: MappableRequest): SourceValue | undefined {
  const needed = Object.values(params).some((source: object) => "body" in source);
  if (!needed || request.body === null) return undefined;
  if (request.contentType !== "application/json") {
    throw new CountersignError("BODY_INVALID", "this action's parameters are read from application/json");
  }
  return parseJsonWithSource(fromUtf8(request.body));
}

function readSource(
  source: AmountSource | Source | { value: unknown },
  match: RuleMatch,
  body: SourceValue | undefined,
): unknown {
  if ("value" in source) return source.value;
  if ("path" in source) return match.pathParams.get(source.path);
  if ("query" in source) return match.query.get(source.query);
  return body === undefined ? undefined : readPointer(body, source.body);
}

function readAmount(value: unknown, source: object): string {
  const decimals = "decimals" in source && typeof source.decimals === "number" ? source.decimals : 0;
  if (value instanceof JsonNumber) {
    checkSafeNumber(value.source);
    return minorUnits(value.source, decimals);
  }
  if (typeof value === "string") return minorUnits(value, decimals);
  throw new CountersignError("AMOUNT_INVALID", "neither a number nor a string");
}

function readPlain(name: string, value: unknown): unknown {
  if (value instanceof JsonNumber || (typeof value === "object" && value !== null)) {
    throw new CountersignError("BODY_INVALID", `${name} must be a string`);
  }
  return value;
}
