import { isJsonObject, type JsonObject } from "../../core/json/parse.ts";

const PREFIX = "io.modelcontextprotocol/";
export const META = {
  version: `${PREFIX}protocolVersion`,
  capabilities: `${PREFIX}clientCapabilities`,
  client: `${PREFIX}clientInfo`,
  logLevel: `${PREFIX}logLevel`,
  subscription: `${PREFIX}subscriptionId`,
} as const;

/** What 2026-07-28 has every request say of its sender. */
export interface Envelope {
  readonly version: string;
  readonly capabilities: JsonObject;
}

export function metaOf(params: JsonObject | null | undefined): JsonObject | null {
  const meta = params?.["_meta"];
  return isJsonObject(meta) ? meta : null;
}

/** Whether a request says in its envelope which revision it is of. It need not be of that revision: clients probe so. */
export function claimsVersion(params: JsonObject | null): boolean {
  return metaOf(params)?.[META.version] !== undefined;
}

/** @returns null when a member is missing or of another type: such a request says not who asks */
export function envelopeOf(params: JsonObject | null): Envelope | null {
  const meta = metaOf(params);
  const version = meta?.[META.version];
  const capabilities = meta?.[META.capabilities];
  const client = meta?.[META.client];
  if (typeof version !== "string" || !isJsonObject(capabilities)) return null;
  return client !== undefined && !isJsonObject(client) ? null : { version, capabilities };
}
