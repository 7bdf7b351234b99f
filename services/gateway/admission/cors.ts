import type { IncomingMessage, ServerResponse } from "node:http";

import { isCountersignError } from "../../core/errors/error.ts";
import { matchRule } from "../../core/mapping/match.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import { headerOf, readHeaders } from "./headers.ts";
import { locate } from "./request.ts";

/** How long a browser may remember the answer, in seconds. A rule that is taken back counts after that at the latest. */
const MAX_AGE = "600";

/** What a browser may send across origins beside what it always may. */
const ALWAYS_SENT = ["content-type", "countersign-envelope", "countersign-proof"];

/** What a page may read of an answer beside what it always may. */
const ALWAYS_READ = ["countersign-record", "countersign-refusal", "etag"];

/**
 * Tells a browser what the rules allow its page. A preflight is no action: it needs no permission and reaches no target. What no
 * rule opens to the page's origin is told nothing, so the browser keeps it closed.
 * @returns whether the request was a preflight that a rule answers, and this answered it
 */
export function answerBrowser(mapping: Mapping, incoming: IncomingMessage, client: ServerResponse): boolean {
  const page = pageOf(incoming);
  const allowed = page === null ? null : allows(mapping, page);
  if (page === null || allowed === null) return false;
  const { origin, method, isPreflight } = page;
  client.setHeader("access-control-allow-origin", origin);
  client.setHeader("vary", "origin");
  if (!isPreflight) {
    client.setHeader("access-control-expose-headers", [...ALWAYS_READ, ...allowed.answerHeaders].join(", "));
    return false;
  }
  client.setHeader("access-control-allow-methods", method);
  client.setHeader("access-control-allow-headers", [...ALWAYS_SENT, ...allowed.requestHeaders].join(", "));
  client.setHeader("access-control-max-age", MAX_AGE);
  client.writeHead(204).end();
  return true;
}

/** Whether a rule opens what is asked for to the page that asks. Everything else is refused to browsers. */
export function isOpenToBrowser(mapping: Mapping, incoming: IncomingMessage): boolean {
  const page = pageOf(incoming);
  return page !== null && allows(mapping, page) !== null;
}

/** Which page asks for what, and whether it only asks if it may; null when no page asks. */
function pageOf({ rawHeaders, method = "", url = "" }: IncomingMessage) {
  const headers = readHeaders(rawHeaders);
  const origin = headerOf(headers, "origin");
  if (origin === null) return null;
  const preflight = method === "OPTIONS" ? headerOf(headers, "access-control-request-method") : null;
  return { origin, url, method: preflight ?? method, isPreflight: preflight !== null };
}

/** What the mapping says of the target, when the rule that covers the request is open to the origin; else null. */
function allows(mapping: Mapping, asked: { method: string; url: string; origin: string }) {
  try {
    const { settings, path } = locate(asked.url, mapping.targets);
    const { rule } = matchRule(mapping, asked.method, settings.origin + path);
    return rule.origins?.includes(asked.origin) === true ? settings : null;
  } catch (error) {
    if (isCountersignError(error)) return null;
    throw error;
  }
}
