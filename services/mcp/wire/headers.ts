import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/parse.ts";
import { claimsVersion, envelopeOf, META, metaOf } from "./envelope.ts";
import { CODES, failure } from "./errors.ts";
import { headerValue } from "./header-value.ts";
import type { Failure, Notification, Request } from "./message.ts";
import { isStateless, isVersion, UNSAID, type Version, VERSIONS } from "./versions.ts";

/** What stands in a header, or null. */
export type HeaderOf = (name: string) => string | null;

/** Where `Mcp-Name` has its value from. */
const NAMED: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};

/**
 * The revision that a call over HTTP is of. Whoever stands on the way reads the headers, and the server reads the body: where they
 * differ, the two would see two calls.
 * @returns a failure with HTTP status 400: -32022 for a revision nobody knows, -32602 for a call of 2026-07-28 without its envelope,
 * -32020 where a header differs from the body or is missing
 */
export function versionOf(call: Request | Notification, header: HeaderOf): Version | Failure {
  const said = trimmed(header("mcp-protocol-version"));
  const claimed = metaOf(call.params)?.[META.version];
  const isModern = claimsVersion(call.params) || (isVersion(said) && isStateless(said));
  if (call.method === "initialize" && !(isVersion(claimed) && isStateless(claimed))) {
    if (isModern && claimed === undefined) return mismatch("initialize is of 2025-11-25 and older");
    return initialized(call.params);
  }
  if (claimed !== undefined && typeof claimed !== "string") return noEnvelope();
  if (claimed !== undefined && said !== null && said !== claimed) {
    return mismatch(`MCP-Protocol-Version says ${quoted(said)}, and the body ${quoted(claimed)}`);
  }
  const version = claimed ?? said ?? UNSAID;
  if (!isVersion(version)) return unknownVersion(version);
  if (!isModern) return version;
  return mismatchOf(call, header, said) ?? version;
}

/** What differs between the headers and the body of a call of 2026-07-28; null when nothing does. */
function mismatchOf(call: Request | Notification, header: HeaderOf, said: string | null): Failure | null {
  const method = trimmed(header("mcp-method"));
  if (call.kind === "notification") {
    return method === null || method === call.method ? null : differs("Mcp-Method", method, call.method);
  }
  if (envelopeOf(call.params) === null) return noEnvelope();
  if (said === null) return mismatch("MCP-Protocol-Version is missing");
  if (method === null) return mismatch("Mcp-Method is missing");
  if (method !== call.method) return differs("Mcp-Method", method, call.method);
  const source = Object.hasOwn(NAMED, call.method) ? NAMED[call.method] : undefined;
  if (source === undefined) return null;
  const name = call.params?.[source];
  const sent = header("mcp-name");
  if (typeof name !== "string")
    return sent === null ? null : mismatch(`Mcp-Name is there, and params.${source} is not`);
  if (sent === null) return mismatch("Mcp-Name is missing");
  const value = headerValue(sent);
  if (value === null) return mismatch("Mcp-Name is marked as base64 and is none");
  return value === name ? null : differs("Mcp-Name", value, name);
}

/** A parameter that a tool's schema has sent as a header too: its name there, and where the arguments have it. */
export interface HeaderParam {
  readonly header: string;
  readonly path: readonly string[];
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The parameters that the input schema of a tool marks with `x-mcp-header`. */
export function headerParams(schema: JsonValue | undefined, path: readonly string[] = []): readonly HeaderParam[] {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const here = [...path, name];
    const header = isJsonObject(property) ? property["x-mcp-header"] : undefined;
    const own =
      typeof header === "string" && TOKEN.test(header)
        ? [{ header: `mcp-param-${header.toLowerCase()}`, path: here }]
        : [];
    return [...own, ...headerParams(property, here)];
  });
}

/**
 * Compares `Mcp-Param-*` with the arguments: an intermediary would route by one value and the tool act on another.
 * @returns -32020 where they differ or a header is missing; null when all agree
 */
export function paramMismatch(
  params: readonly HeaderParam[],
  args: JsonValue | undefined,
  header: HeaderOf,
): Failure | null {
  for (const { header: name, path } of params) {
    const value = path.reduce<JsonValue | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), args);
    const sent = header(name);
    if (value === undefined || value === null || typeof value === "object") {
      if (sent !== null && (value === undefined || value === null))
        return mismatch(`${name} is there, and its argument is not`);
      continue;
    }
    if (sent === null) return mismatch(`${name} is missing`);
    const said = headerValue(sent);
    if (said === null) return mismatch(`${name} is marked as base64 and is none`);
    const isSame = typeof value === "number" ? isDecimal(said) && Number(said) === value : said === String(value);
    if (!isSame) return differs(name, said, String(value));
  }
  return null;
}

function isDecimal(text: string): boolean {
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(text);
}

/** What `initialize` asks for; where that is unknown here, the server answers with one it knows, and the client may go. */
function initialized(params: JsonObject | null): Version {
  const asked = params?.["protocolVersion"];
  return isVersion(asked) && !isStateless(asked) ? asked : "2025-11-25";
}

export function unknownVersion(requested: string, supported: readonly string[] = VERSIONS): Failure {
  const data = { supported: [...supported], requested };
  return failure(CODES.versionUnknown, `the protocol version ${quoted(requested)} is not supported`, data, 400);
}

function noEnvelope(): Failure {
  const needs = `params._meta has to name ${META.version} and ${META.capabilities}`;
  return failure(CODES.invalidParams, `the request has no envelope: ${needs}`, undefined, 400);
}

function differs(name: string, said: string, body: string): Failure {
  return mismatch(`${name} says ${quoted(said)}, and the body ${quoted(body)}`);
}

function mismatch(why: string): Failure {
  return failure(CODES.headerMismatch, `the headers and the body disagree: ${why}`, undefined, 400);
}

function trimmed(value: string | null): string | null {
  return value?.trim() ?? null;
}

/** Comes from outside: shown escaped and cut. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
