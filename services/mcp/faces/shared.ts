import { randomUUID } from "node:crypto";

import type { Session } from "../decide.ts";
import { createDefinitions, type Definitions } from "../definitions.ts";
import type { Peer } from "../peers/peer.ts";
import { META } from "../wire/envelope.ts";
import type { Notification, Request } from "../wire/message.ts";
import { isStateless, type Version, VERSIONS } from "../wire/versions.ts";
import type { ServerPeer } from "./http-session.ts";

/** What the requests of one principal to one target share in 2026-07-28, which has no sessions. */
export interface Shared {
  readonly session: Session;
  readonly peer: Peer;
  readonly definitions: Definitions;
  /**
   * The older revisions that a server speaks which does not speak this one; null when it does, or over HTTP, where it says so itself.
   * A child is asked before it gets anything else: some take a request without `initialize` for one that has it.
   */
  older(): Promise<readonly string[] | null>;
  /** The revisions that both the server and this side know: what a client is told that asks for another. */
  supported(): Promise<readonly string[]>;
  usedAt: number;
  open: number;
  end(): void;
}

const OLDER = VERSIONS.filter((version) => !isStateless(version));
const PROBE_MS = 30_000;

export function createShared(
  principal: string,
  target: string,
  connect: (hearLoose: (said: Request | Notification) => void, onEnd: () => void) => ServerPeer,
  onEnd: () => void,
): Shared {
  const ended = new AbortController();
  const end = (): void => {
    if (ended.signal.aborted) return;
    ended.abort();
    peer.close();
    onEnd();
  };
  // What a child says without being asked is nobody's: there is no stream for it.
  const { peer, http } = connect(() => undefined, end);
  let discovered: Promise<readonly Version[] | null> | null = null;
  /** null where the server does not know the question */
  const discover = (): Promise<readonly Version[] | null> =>
    (discovered ??= ask(peer).then((known) => {
      // Over HTTP, it may only not have been there.
      if (known === null && http !== null) discovered = null;
      return known;
    }));
  return {
    session: { id: randomUUID(), principal, target, by: "serve", ended: ended.signal },
    peer,
    definitions: createDefinitions(),
    older: async () => {
      if (http !== null) return null;
      const known = await discover();
      return known?.some((version) => isStateless(version)) === true ? null : OLDER;
    },
    supported: async () => (await discover()) ?? (http === null ? OLDER : VERSIONS),
    usedAt: performance.now(),
    open: 0,
    end,
  };
}

async function ask(peer: Peer): Promise<readonly Version[] | null> {
  const passed = { request: DISCOVER, version: "2026-07-28" } as const;
  const answer = await peer.request(passed, () => undefined, AbortSignal.timeout(PROBE_MS));
  const known = answer.kind === "result" ? answer.value["supportedVersions"] : undefined;
  return Array.isArray(known) ? VERSIONS.filter((version) => known.includes(version)) : null;
}

const DISCOVER: Request = {
  kind: "request",
  id: "countersign-discover",
  method: "server/discover",
  params: {
    _meta: {
      [META.version]: "2026-07-28",
      [META.client]: { name: "countersign", version: "1" },
      [META.capabilities]: {},
    },
  },
};
