import { asToolInput, type OpenedToolInput } from "../envelope/tool-input.ts";
import type { DerivedAction } from "./derive.ts";
import { readCommon, readEach, readItems } from "./items.ts";
import { callSub, matchCall, serverOf, type ToolBinding } from "./match-call.ts";
import { type AnySource, readParams, type SourceReader } from "./params.ts";
import { readPointer } from "./pointer.ts";
import type { Mapping } from "./schema.ts";
import type { ToolRule } from "./tool-schema.ts";

/** A call of a tool as it will be passed on. */
export interface MappableCall {
  /** `<protocol>:<target>` */
  readonly sub: string;
  readonly tool: ToolBinding;
  /** null when the reader does not have it */
  readonly input: Pick<OpenedToolInput, "arguments"> | null;
}

/**
 * Reads the action and its typed parameters out of a call, with the registered mapping.
 * @throws TOOL_UNKNOWN, TOOL_CHANGED, TOOL_INPUT_INVALID, AMOUNT_INVALID
 */
export function deriveCall(mapping: Pick<Mapping, "servers" | "calls" | "currencies">, { sub, tool, input }: MappableCall): DerivedAction {
  const rule = matchCall(mapping, sub, tool);
  const reader: SourceReader = {
    isOpen: (from) => input === null && ("argument" in from || "item" in from),
    value: (from) => (input === null ? undefined : readSource(rule, input, from)),
    each: (pointer) => (input === null ? [] : readEach(members(rule, input), pointer)),
  };
  const { type, target } = rule;
  const origin = callSub(serverOf(mapping, target), target);
  return asToolInput(() => ({ type, target, origin, ...readParams(rule.params ?? {}, withFixed(reader), mapping) }));
}

/** What the rule says itself is known without the input. */
function withFixed(reader: SourceReader): SourceReader {
  return { ...reader, value: (from) => ("value" in from ? from.value : reader.value(from)) };
}

type Given = Pick<OpenedToolInput, "arguments">;

function readSource(rule: ToolRule, given: Given, from: AnySource): unknown {
  if ("argument" in from) return readPointer(given.arguments, from.argument);
  return "item" in from ? readCommon(members(rule, given), from.item) : undefined;
}

function members({ items }: ToolRule, given: Given): ReturnType<typeof readItems> {
  return items === undefined ? [] : readItems(given.arguments, items);
}

/** JSON pointers into the arguments whose values may not come from earlier results; an item's begins with its list. */
export function originsOf({ params, items = "" }: Pick<ToolRule, "params" | "items">): readonly string[] {
  return Object.values(params ?? {}).flatMap((from) => {
    if (from === undefined || !("origin" in from) || from.origin === undefined) return [];
    return ["argument" in from ? from.argument : `${items}/-${from.item}`];
  });
}
