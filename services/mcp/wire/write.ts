import { canonicalJson } from "../../core/json/canonical.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../core/json/parse.ts";
import type { Failure, Id, Request, Result } from "./message.ts";

/** A request as it is passed on: canonical, so what goes out is what was decided on. */
export function requestText({ id, method, params }: Pick<Request, "id" | "method" | "params">): string {
  return canonicalJson({ jsonrpc: "2.0", id, method, ...(params === null ? {} : { params }) });
}

export function notificationText(method: string, params: JsonObject | null): string {
  return canonicalJson({ jsonrpc: "2.0", method, ...(params === null ? {} : { params }) });
}

/** A result keeps the very text it came with. */
export function responseText(id: Id | null, answer: Result | Failure): string {
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)}`;
  if (answer.kind === "result") return `${head},"result":${answer.text}}`;
  return `${head},"error":${JSON.stringify(answer.error)}}`;
}

/** A result of our own. @throws INTERNAL when the value has no JSON form */
export function ownResult(value: JsonObject): Result {
  const text = canonicalJson(value);
  return { kind: "result", text, value: parseJson(text) as JsonObject & JsonValue, exact: true };
}
