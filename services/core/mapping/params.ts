import { CountersignError } from "../errors/error.ts";
import { JsonNumber } from "../json/parse.ts";
import { type Params, paramsSchema, someParamsSchema } from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { readAmounts } from "./amount.ts";
import type { ActionRule, Mapping } from "./schema.ts";
import type { ToolRule } from "./tool-schema.ts";

type Sources = NonNullable<ActionRule["params"] | ToolRule["params"]>;
/** Where one parameter comes from. */
export type AnySource = NonNullable<Sources[keyof Sources]>;

/** How sources are read out of what an action is. */
export interface SourceReader {
  /** whether it stands in content the reader does not have */
  readonly isOpen: (from: AnySource) => boolean;
  /** undefined where there is none */
  readonly value: (from: AnySource) => unknown;
  /** what each of the members acted on together has under a pointer; none may lack it */
  readonly each: (pointer: string) => readonly unknown[];
}

/** Parameters as they were read, and those that stand in content the reader does not have. */
export interface ReadParams {
  readonly params: Params;
  readonly undetermined: readonly (keyof Params)[];
}

/**
 * The typed parameters of an action. What a rule reads must be there unless it says that it may be absent.
 * @throws BODY_INVALID, AMOUNT_INVALID
 */
export function readParams(
  sources: Sources,
  reader: SourceReader,
  { currencies = {} }: Pick<Mapping, "currencies">,
): ReadParams {
  const { amount, ...others } = sources;
  const params: Record<string, unknown> = {};
  const undetermined: (keyof Params)[] = [];
  const read = (name: keyof Params, from: AnySource): unknown => {
    const value = reader.value(from);
    if (value !== undefined || ("optional" in from && from.optional === true)) return value;
    throw new CountersignError("BODY_INVALID", `the request has no ${name}`);
  };
  for (const [name, from] of Object.entries(others) as [keyof Params, AnySource][]) {
    if (reader.isOpen(from)) undetermined.push(name);
    else setDefined(params, name, readPlain(name, read(name, from)));
  }
  if (amount !== undefined) {
    const open = reader.isOpen(amount) || (amount.decimals === "currency" && undetermined.includes("currency"));
    if (open) undetermined.push("amount");
    else {
      const places = { decimals: amount.decimals ?? 0, currency: params["currency"], currencies };
      const values = "item" in amount ? reader.each(amount.item) : [read("amount", amount)];
      if (values[0] !== undefined) params["amount"] = readAmounts(values, places);
    }
  }
  // One of amount and currency may stand in the content while the other is known.
  const schema = undetermined.length === 0 ? paramsSchema : someParamsSchema;
  return { params: parseAs<Params>(schema, params, "BODY_INVALID"), undetermined };
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
