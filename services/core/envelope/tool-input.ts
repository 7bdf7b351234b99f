import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import { isJsonObject, parseJson, parseJsonWithSource, type SourceValue } from "../json/parse.ts";
import { type ToolInput, toolInputText } from "./build-tool-act.ts";

/** A tool's input in the one spelling that is judged and passed on. */
export interface OpenedToolInput {
  /** canonical JSON of arguments, inputResponses and upstreamState: what is passed on is parts of this very text */
  readonly text: string;
  /** its SHA-256, as `act.tool` discloses it */
  readonly digest: string;
  /** with numbers as they stand in the text */
  readonly arguments: SourceValue;
}

/** 4 MiB, of the text. */
export const TOOL_INPUT_LIMIT = 4 * 1_048_576;

/** A megabyte of small values takes a hundred times as long to read as one of text. */
export const TOOL_INPUT_VALUES = 100_000;

/**
 * Brings what is passed on to a tool into its one spelling.
 * @throws TOOL_INPUT_INVALID for what two readers could read in two ways: names that stand twice or are `__proto__`, numbers that no
 * double holds, lone surrogates, arguments that are no object; BODY_TOO_LARGE
 */
export function openToolInput(input: ToolInput): OpenedToolInput {
  return asToolInput(() => openText(toolInputText(input)));
}

/** The same of the text itself, as bytes. @throws TOOL_INPUT_INVALID also for any other spelling, BODY_TOO_LARGE */
export function readToolInput(bytes: Uint8Array): OpenedToolInput {
  return asToolInput(() => {
    const text = fromUtf8(bytes);
    const value = parseJson(text, TOOL_INPUT_VALUES);
    if (!isJsonObject(value) || Object.keys(value).some((name) => !MEMBERS.includes(name))) {
      throw new CountersignError("TOOL_INPUT_INVALID", `expected ${MEMBERS.join(", ")} and nothing else`);
    }
    if (toolInputText(value) === text) return openText(text);
    throw new CountersignError("TOOL_INPUT_INVALID", "not in its canonical spelling (RFC 8785)");
  });
}

const MEMBERS: readonly string[] = ["arguments", "inputResponses", "upstreamState"];

function openText(text: string): OpenedToolInput {
  const bytes = utf8(text);
  if (bytes.length > TOOL_INPUT_LIMIT) {
    throw new CountersignError("BODY_TOO_LARGE", `the input of a tool has at most ${TOOL_INPUT_LIMIT} bytes`);
  }
  // Also what was no text before is held to strict JSON, numbers included.
  parseJson(text, TOOL_INPUT_VALUES);
  const value = parseJsonWithSource(text);
  const given = isJsonObject(value) ? value["arguments"] : undefined;
  if (!isJsonObject(given)) throw new CountersignError("TOOL_INPUT_INVALID", "the arguments are no JSON object");
  return { text, digest: sha256b64(text), arguments: given };
}

/** Codes of reading JSON, which say of a tool's input that it cannot be judged. INTERNAL: what has no JSON form at all. */
const UNREADABLE: readonly string[] = ["JSON_MALFORMED", "JSON_DUPLICATE_NAME", "BODY_INVALID", "INTERNAL"];

/** @throws TOOL_INPUT_INVALID in the place of the codes of JSON and bodies */
export function asToolInput<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isCountersignError(error) || !UNREADABLE.includes(error.code)) throw error;
    throw new CountersignError("TOOL_INPUT_INVALID", error.detail, { cause: error });
  }
}
