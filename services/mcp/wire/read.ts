import { isCountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json/parse.ts";
import { CODES, failure } from "./errors.ts";
import type { Failure, Id, Message, Result } from "./message.ts";
import { topLevel } from "./top-level.ts";
import { notificationText } from "./write.ts";

/** Why a text is no message, and whom to tell. */
export interface Unreadable {
  readonly kind: "unreadable";
  /** of the request that gets this answer; null where none can be read */
  readonly id: Id | null;
  /** whether it wanted an answer, or may have: to a notification none is ever sent */
  readonly wanted: boolean;
  readonly failure: Failure;
}

/** More values than any call has, and fewer than it takes to keep a reader busy. */
const MAX_VALUES = 100_000;

/**
 * Reads one message. Requests and notifications are read strictly, because what they say is decided on: a name that stands twice, a
 * number that does not come out as it went in, a lone surrogate and `__proto__` are refused. Answers are passed on as they came, so
 * of them only the outermost names have to be unique. Batches are refused: no revision since 2025-06-18 has them.
 */
export function readMessage(text: string): Message | Unreadable {
  let loose: unknown;
  try {
    loose = JSON.parse(text);
  } catch {
    return unreadable(null, true, failure(CODES.unreadable, "the message is not JSON", undefined, 400));
  }
  if (Array.isArray(loose)) return invalid("batches are not accepted: send one message at a time");
  if (typeof loose !== "object" || loose === null) return invalid("a message is an object");
  const members = topLevel(text);
  if (members === null) return invalid("a member of the message stands twice");
  const { jsonrpc, id, method } = loose as JsonObject;
  if (jsonrpc !== "2.0") return invalid('jsonrpc must be "2.0"');
  if (members.has("id") && !isId(id) && (method !== undefined || id !== null)) {
    return invalid("an id is a string or a whole number");
  }
  const named = isId(id) ? id : null;
  if (method === undefined) return readResponse(loose as JsonObject, named, members);
  if (typeof method !== "string" || method === "") return invalid("a method is a string", named);
  if (members.has("result") || members.has("error")) return invalid("a call has neither result nor error", named);
  return readCall(text, method, named, members.has("id"));
}

function readCall(text: string, method: string, id: Id | null, wanted: boolean): Message | Unreadable {
  let call: JsonValue;
  try {
    call = parseJson(text, MAX_VALUES);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    const { code, detail, cure } = error;
    return unreadable(id, wanted, failure(CODES.invalidParams, `${code}: ${detail}`, { code, cure }, 400));
  }
  const said = isJsonObject(call) ? call["params"] : undefined;
  if (said !== undefined && !isJsonObject(said)) return invalid("params is an object", id, wanted);
  const params = said ?? null;
  if (id === null) return { kind: "notification", method, params, text: notificationText(method, params) };
  return { kind: "request", id, method, params };
}

function readResponse(
  { error }: JsonObject,
  id: Id | null,
  members: ReadonlyMap<string, string>,
): Message | Unreadable {
  const result = members.get("result");
  if ((result === undefined) === (error === undefined)) return invalid("an answer has a result or an error", id, false);
  if (result !== undefined) {
    const answer = resultOf(result);
    return answer === null ? invalid("a result is an object", id, false) : { kind: "response", id, answer };
  }
  if (!isJsonObject(error)) return invalid("an error is an object", id, false);
  const { code, message, data } = error;
  if (!Number.isInteger(code) || typeof message !== "string") {
    return invalid("an error has a whole code and a message", id, false);
  }
  return { kind: "response", id, answer: failure(code as number, message, data) };
}

/** @returns null when the text is no object @throws SyntaxError when it is no JSON */
export function resultOf(text: string): Result | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return {
    kind: "result",
    // A line end inside JSON is space between values.
    text: text.replaceAll(/[\r\n]+/g, " "),
    value: value as JsonObject,
    get exact() {
      return isExact(text);
    },
  };
}

function isExact(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/** Zero is one; a fraction and what a double cannot count are none. */
function isId(value: unknown): value is Id {
  return typeof value === "string" || Number.isSafeInteger(value);
}

function invalid(why: string, id: Id | null = null, wanted = true): Unreadable {
  return unreadable(id, wanted, failure(CODES.invalidRequest, `the message is no request: ${why}`, undefined, 400));
}

function unreadable(id: Id | null, wanted: boolean, why: Failure): Unreadable {
  return { kind: "unreadable", id, wanted, failure: why };
}
