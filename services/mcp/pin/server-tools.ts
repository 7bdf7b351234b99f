import { CountersignError } from "../../core/errors/error.ts";
import type { JsonObject } from "../../core/json/parse.ts";
import { shown } from "../../core/text/visible.ts";
import type { ToolDefinition } from "../../core/tools/definition.ts";
import { listTools } from "../decision/look.ts";
import { createHttpPeer } from "../peers/http.ts";
import type { Peer } from "../peers/peer.ts";
import { createStdioPeer } from "../peers/stdio.ts";
import { META } from "../wire/envelope.ts";
import type { Answer } from "../wire/message.ts";
import { isVersion, type Version } from "../wire/versions.ts";
import { notificationText } from "../wire/write.ts";

/** How a server is reached, with all it gets. */
export interface ReachedServer {
  readonly command?: readonly string[] | undefined;
  readonly url?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** a line of what the server said beside its answers */
  readonly warn: (line: string) => void;
  /** nobody waits for its tools any more when this is aborted */
  readonly signal?: AbortSignal;
}

const CLIENT = { name: "countersign", version: "1" };
/** A package may have to be fetched first. */
const START_MS = 120_000;

/**
 * Starts or reaches a server, and asks for all its tools, as they stand on its wire.
 * @throws TARGET_UNREACHABLE, BODY_INVALID
 */
export async function readServerTools(server: ReachedServer): Promise<ReadonlyMap<string, ToolDefinition>> {
  const peer = peerOf(server);
  try {
    return await listTools({ ask: await greeted(peer, server.signal) });
  } finally {
    peer.close();
  }
}

function peerOf({ command, url, env, headers, warn }: ReachedServer): Peer {
  if (url !== undefined) return createHttpPeer({ url: new URL(url), headers });
  return createStdioPeer({ command: command ?? [], env, hearLoose: () => undefined, warn });
}

type Ask = (method: string, params?: JsonObject) => Promise<Answer>;

/** Servers of 2025-11-25 and older want `initialize` first, and those of 2026-07-28 alone know no such thing. */
async function greeted(peer: Peer, ended?: AbortSignal): Promise<Ask> {
  const signal = AbortSignal.any([AbortSignal.timeout(START_MS), ...(ended === undefined ? [] : [ended])]);
  let id = 0;
  const asker =
    (version: Version, meta: JsonObject | null): Ask =>
    (method, params) => {
      const said = meta === null ? (params ?? null) : { ...params, _meta: meta };
      id += 1;
      return peer.request({ request: { kind: "request", id, method, params: said }, version }, () => undefined, signal);
    };
  const first: Version = "2025-11-25";
  const hello = { protocolVersion: first, capabilities: {}, clientInfo: CLIENT };
  const answer = await asker(first, null)("initialize", hello);
  if (answer.kind === "lost") throw new CountersignError("TARGET_UNREACHABLE", shown(answer.reason, 256));
  if (answer.kind === "error") {
    const version = "2026-07-28";
    return asker(version, { [META.version]: version, [META.client]: CLIENT, [META.capabilities]: {} });
  }
  const { protocolVersion } = answer.value;
  if (!isVersion(protocolVersion)) {
    throw new CountersignError("TARGET_UNREACHABLE", "the server speaks no revision of MCP that is known here");
  }
  const method = "notifications/initialized";
  await peer.send({ kind: "notification", method, params: null, text: notificationText(method, null) });
  return asker(protocolVersion, null);
}
