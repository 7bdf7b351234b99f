import { sha256b64 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import { callSub } from "../mapping/match-call.ts";
import type { ToolServer } from "../mapping/tool-schema.ts";
import { TOOL_PROTOCOLS } from "../schemas/act.ts";
import { type DomainServer, type DomainTarget, isHttp, type ServerTarget } from "./schema.ts";

/** What is spoken with a server, and how it is reached. */
export function spokenWith(target: ServerTarget): {
  readonly protocol: ToolServer["protocol"];
  readonly server: DomainServer;
} {
  const protocol = TOOL_PROTOCOLS.find((each) => target[each] !== undefined) ?? "mcp";
  return { protocol, server: target[protocol] ?? {} };
}

/**
 * SHA-256 (base64url) of a server's descriptor: the canonical JSON of `{command, args, integrity}`, where integrity may be null, or of
 * `{url}`. Secrets are no part of it.
 */
export function descriptorHash({
  command,
  integrity,
  url,
}: Pick<DomainServer, "command" | "integrity" | "url">): string {
  const [program = "", ...args] = command ?? [];
  return sha256b64(
    canonicalJson(command === undefined ? { url } : { command: program, args, integrity: integrity ?? null }),
  );
}

/** A server of tools as the mapping has it. */
export function mappedServer(target: ServerTarget): ToolServer {
  const { protocol, server } = spokenWith(target);
  const { open } = server;
  return {
    protocol,
    server: descriptorHash(server),
    ...(open === undefined ? {} : { open }),
    ...(target.tools === undefined ? {} : { pins: target.tools }),
  };
}

/** What `sub` is of actions at a target, and what sets of targets on chain hold: its origin, or `<protocol>:<target>`. */
export function subjectOf(name: string, target: DomainTarget): string {
  return isHttp(target) ? new URL(target.url).origin : callSub(spokenWith(target), name);
}

/** How a target is reached, in a person's words. */
export function placeOf(target: DomainTarget): string {
  if (isHttp(target)) return target.url;
  const { server } = spokenWith(target);
  return server.url ?? (server.command ?? []).join(" ");
}
