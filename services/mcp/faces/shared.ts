import { randomUUID } from "node:crypto";

import type { Session } from "../decide.ts";
import { createDefinitions, type Definitions } from "../definitions.ts";
import type { Peer } from "../peers/peer.ts";
import { META } from "../wire/envelope.ts";
import type { Notification, Request } from "../wire/message.ts";
import { VERSIONS } from "../wire/versions.ts";
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
  usedAt: number;
  open: number;
  end(): void;
}

const STATELESS = VERSIONS.filter((version) => version >= "2026-07-28");
const OLDER = VERSIONS.filter((version) => version < "2026-07-28");
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
  let verdict: Promise<readonly string[] | null> | null = null;
  const ask = async (): Promise<readonly string[] | null> => {
    const answer = await peer.request(
      { request: DISCOVER, version: "2026-07-28" },
      () => undefined,
      AbortSignal.timeout(PROBE_MS),
    );
    const known = answer.kind === "result" ? answer.value["supportedVersions"] : undefined;
    const speaks = Array.isArray(known) && known.some((each) => (STATELESS as readonly unknown[]).includes(each));
    return speaks ? null : OLDER;
  };
  return {
    session: { id: randomUUID(), principal, target, by: "serve", ended: ended.signal },
    peer,
    definitions: createDefinitions(),
    older: () => (verdict ??= http === null ? ask() : Promise.resolve(null)),
    usedAt: performance.now(),
    open: 0,
    end,
  };
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
