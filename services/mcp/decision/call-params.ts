import { toolInputText, type ToolInput } from "../../core/envelope/build-tool-act.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json/parse.ts";

/** The params of one `tools/call`. */
export interface CallParams {
  readonly name: string;
  /** absent ones are the empty object */
  readonly args: JsonObject;
  /** what of `_meta` is passed on; null where there is none */
  readonly meta: JsonObject | null;
  readonly state: string | null;
  readonly responses: JsonObject | null;
  /** asks for a task in the place of a result; null where it does not */
  readonly task: JsonObject | null;
}

const MEMBERS = new Set(["name", "arguments", "_meta", "requestState", "inputResponses", "task"]);
/** `_meta` is not part of what is decided on, so only what the protocol itself puts there passes. */
const META = new Set(["progressToken", "traceparent", "tracestate", "baggage"]);
const OF_PROTOCOL = "io.modelcontextprotocol/";

/** @throws TOOL_INPUT_INVALID, REQUEST_STATE_INVALID */
export function readCallParams(params: JsonObject | null): CallParams {
  const given = params ?? {};
  const stranger = Object.keys(given).find((name) => !MEMBERS.has(name));
  if (stranger !== undefined)
    throw invalid(`params has a member nobody judges: ${JSON.stringify(stranger.slice(0, 64))}`);
  const { name, requestState } = given;
  if (typeof name !== "string" || name === "") throw invalid("params.name is no name");
  if (requestState !== undefined && typeof requestState !== "string") {
    throw new CountersignError("REQUEST_STATE_INVALID", "requestState is no text");
  }
  return {
    name,
    args: objectAt(given, "arguments") ?? {},
    meta: passable(objectAt(given, "_meta")),
    state: requestState ?? null,
    responses: objectAt(given, "inputResponses"),
    task: objectAt(given, "task"),
  };
}

function objectAt(params: JsonObject, name: string): JsonObject | null {
  const value = params[name];
  if (value === undefined) return null;
  if (isJsonObject(value)) return value;
  throw invalid(`params.${name} is no object`);
}

function passable(meta: JsonObject | null): JsonObject | null {
  if (meta === null) return null;
  const passed = Object.entries(meta).filter(([name]) => META.has(name) || name.startsWith(OF_PROTOCOL));
  return Object.fromEntries(passed);
}

/**
 * The params the server gets: what was judged, read back from the very text whose digest was, and the protocol's own members.
 */
export function upstreamParams(
  name: string,
  input: ToolInput,
  { meta, task }: Pick<CallParams, "meta" | "task">,
): JsonObject {
  const judged = parseJson(toolInputText(input)) as Readonly<Record<keyof ToolInput, JsonValue>>;
  return {
    name,
    arguments: judged.arguments,
    ...(judged.inputResponses === null ? {} : { inputResponses: judged.inputResponses }),
    ...(judged.upstreamState === null ? {} : { requestState: judged.upstreamState }),
    ...(meta === null ? {} : { _meta: meta }),
    ...(task === null ? {} : { task }),
  };
}

function invalid(why: string): CountersignError {
  return new CountersignError("TOOL_INPUT_INVALID", why);
}
