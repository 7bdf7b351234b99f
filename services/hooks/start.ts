import { randomBytes } from "node:crypto";

import { compileDomain } from "../core/domain/compile.ts";
import { type AgentHooks, hooksOf } from "../core/domain/hooks.ts";
import { encodeBase64url } from "../core/encoding/base64url.ts";
import { visible } from "../core/text/visible.ts";
import { secondsOf } from "../core/time.ts";
import type { Clock } from "../core/ports/ports.ts";
import { homeFiles, type HomeFiles } from "../domain/home/files.ts";
import type { Gate } from "../mcp/gate.ts";
import { createLiveGate } from "../mcp/live-gate.ts";
import { inFile, readText } from "../platform/json-file.ts";
import type { Service } from "../platform/lifecycle.ts";
import { printLines } from "../platform/terminal/print.ts";
import { pause } from "../platform/pause.ts";
import { readProfile } from "../sdk/profile.ts";
import { createToolClient } from "../sdk/tool-client.ts";
import { listKept } from "./clients/kept.ts";
import { serversOf } from "./clients/servers.ts";
import { readDocument } from "./clients/document.ts";
import { CLIENT_ENDINGS, CLIENT_TABLE, CLIENTS } from "./clients/table.ts";
import { createDesk, type Desk } from "./desk.ts";
import { createGuard } from "./guard/guard.ts";
import { HELD_MS } from "./install/asking.ts";
import { type Desks, serveHooks } from "./server.ts";
import { hookSettings } from "./settings.ts";
import { warmParser } from "./shell/parser.ts";
import { hookToken } from "./token.ts";

export interface HooksConfig {
  /** folder of the countersign.yaml; absolute */
  readonly home: string;
  readonly port: number;
  /** the user's own */
  readonly userHome: string;
}

/** Remembered at once; one that comes back after so many others is another session of the log. */
const CONVERSATIONS = 256;
/** A set on chain is made with it; whether a file holds does not hang on it. */
const ANY_SALT = `0x${"00".repeat(32)}`;

/**
 * Answers the hooks of every agent whose entry in the domain file names clients, each with its own key.
 * @throws FILE_UNREADABLE, DOMAIN_INVALID, FILE_INVALID, KEY_UNREADABLE, PORT_TAKEN, CONFIG_INVALID
 */
export async function startHooks(
  { home, port, userHome }: HooksConfig,
  clock: Clock,
): Promise<Service & { readonly url: string }> {
  const files = homeFiles(home);
  const text = await readText(files.domain);
  const { domain } = inFile(files.domain, () => compileDomain(text, { salt: ANY_SALT, from: secondsOf(clock) }));
  const [token, wrapped] = await Promise.all([hookToken(files.hookToken), wrappedServers(files.clients), warmParser()]);
  const agents = await Promise.all(hooksOf(domain).map((hooks) => deskOf(hooks, { files, userHome, wrapped, clock })));
  const desks: Desks = new Map(agents);
  const server = await serveHooks({
    desks,
    port,
    token,
    socket: files.hookSocket,
    setting: hookSettings.hookPort.name,
    now: clock,
  });
  return { url: server.url, stop: (graceMs) => server.close(graceMs) };
}

interface Around {
  readonly files: HomeFiles;
  readonly userHome: string;
  readonly wrapped: ReadonlySet<string>;
  readonly clock: Clock;
}

async function deskOf(
  { agent, target, clients }: AgentHooks,
  { files, userHome, wrapped, clock }: Around,
): Promise<readonly [string, { readonly clients: ReadonlySet<AgentHooks["clients"][number]>; readonly desk: Desk }]> {
  const { deps } = await readProfile(files.profile(agent));
  const common = {
    ...{ ...deps, clock, by: "hook" as const, client: createToolClient({ ...deps, clock }) },
    pause,
  };
  const gates = new Map<string, Gate>();
  const gateOf = (conversation: string): Gate => {
    const known = gates.get(conversation);
    if (known !== undefined) return known;
    const gate = createLiveGate({ ...common, session: encodeBase64url(new Uint8Array(randomBytes(16))) });
    const [oldest] = gates.keys();
    if (gates.size >= CONVERSATIONS && oldest !== undefined) gates.delete(oldest);
    gates.set(conversation, gate);
    return gate;
  };
  const guard = createGuard({ paths: [files.dir, files.domain], endings: CLIENT_ENDINGS, userHome });
  const onDoubt = (what: string): void => printLines(process.stderr, [`${agent}: ${visible(what)}`]);
  return [
    agent,
    { clients: new Set(clients), desk: createDesk({ gateOf, target, guard, wrapped, heldMs: HELD_MS, onDoubt }) },
  ];
}

/** Servers that `mcp install` of this home stands in front of, by name: of them `mcp wrap` decides. */
async function wrappedServers(folder: string): Promise<ReadonlySet<string>> {
  const kept = (await listKept(folder)).filter(({ what }) => what === "mcp");
  const names = await Promise.all(
    kept.map(async ({ client: name, file }) => {
      const client = CLIENTS.find((each) => each === name);
      const text = await readText(file).catch(() => null);
      if (client === undefined || text === null) return [];
      const { form } = CLIENT_TABLE[client];
      const servers = inFile(file, () => serversOf(readDocument(text, form), CLIENT_TABLE[client]));
      return servers.filter(({ found }) => found.kind === "wrapped").map((server) => server.name);
    }),
  );
  return new Set(names.flat());
}
