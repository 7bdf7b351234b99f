import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/parse.ts";

/**
 * What a message of a client is to us. Plumbing carries the protocol and acts on nothing; `list` and `call` are decided on; everything
 * else is closed until the target opens the methods it needs.
 */
export type Nature =
  { readonly kind: "plumbing" | "list" | "call" } | { readonly kind: "closed"; readonly needs: readonly string[] };

const PLUMBING: Nature = { kind: "plumbing" };

const CARRIES = new Set([
  "initialize",
  "server/discover",
  "ping",
  "logging/setLevel",
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
  "notifications/roots/list_changed",
]);

/** What a server may tell without being asked. */
const TELLS = new Set([
  "notifications/cancelled",
  "notifications/progress",
  "notifications/message",
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
  "notifications/resources/list_changed",
  "notifications/resources/updated",
  "notifications/elicitation/complete",
  "notifications/subscriptions/acknowledged",
]);

/** Of a request or a notification of the client. */
export function natureOf(method: string, params: JsonObject | null): Nature {
  if (CARRIES.has(method)) return PLUMBING;
  switch (method) {
    case "tools/list":
      return { kind: "list" };
    case "tools/call":
      return { kind: "call" };
    case "completion/complete":
      return needing(completed(params?.["ref"]));
    case "subscriptions/listen":
      return needing(listensTo(params?.["notifications"]));
    default:
      return needing([method]);
  }
}

/** Of a request or a notification of the server: whether it passes without being opened. */
export function serverMaySay(method: string): boolean {
  return method === "ping" || TELLS.has(method);
}

function needing(needs: readonly string[]): Nature {
  return needs.length === 0 ? PLUMBING : { kind: "closed", needs };
}

/** Completion tells values of what it completes, so it needs what reads that. */
function completed(ref: JsonValue | undefined): readonly string[] {
  const type = isJsonObject(ref) ? ref["type"] : undefined;
  if (type === "ref/prompt") return ["prompts/get"];
  if (type === "ref/resource") return ["resources/read"];
  return ["completion/complete"];
}

/** Hearing that a list changed is plumbing; hearing of a resource is a subscription, which 2025-11-25 had a method for. */
function listensTo(filter: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(filter)) return [];
  const hints = ["toolsListChanged", "promptsListChanged", "resourcesListChanged"];
  const names = Object.keys(filter).filter((name) => !hints.includes(name));
  return names.map((name) =>
    name === "resourceSubscriptions" ? "resources/subscribe" : `subscriptions/listen ${name}`,
  );
}

/** The methods that a result of 2026-07-28 wants its client to answer before the call goes on. */
export function methodsAskedFor(result: JsonObject): readonly string[] {
  const { resultType, inputRequests } = result;
  if (resultType !== "input_required" || !isJsonObject(inputRequests)) return [];
  return Object.values(inputRequests).map((each) => {
    const method = isJsonObject(each) ? each["method"] : undefined;
    return typeof method === "string" ? method : "";
  });
}
