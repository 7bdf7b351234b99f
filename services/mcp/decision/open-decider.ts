import { randomBytes } from "node:crypto";

import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { pause } from "../../platform/pause.ts";
import { readProfile } from "../../sdk/profile.ts";
import { createToolClient } from "../../sdk/tool-client.ts";
import { openToolCallStore } from "../../store/sqlite/tool-calls/open.ts";
import type { Decider } from "../decide.ts";
import { createDecider } from "./decider.ts";
import { createLiveGate } from "../live-gate.ts";

export interface OpenDeciderOptions {
  /** path of the agent's profile */
  readonly profile: string;
  /** path of what waits and what was used; made when it is first needed */
  readonly store: string;
  /** SEAL_KEY bytes: seals request states, and all processes of a home have the same */
  readonly key: Uint8Array;
  readonly by: "wrap" | "serve";
  /** for whoever runs this process, in one line */
  readonly report: (line: string) => void;
}

/**
 * What decides for one agent of a running home, in this process.
 * @throws FILE_UNREADABLE, FILE_INVALID, KEY_UNREADABLE
 */
export async function openDecider({ profile, store, key, by, report }: OpenDeciderOptions): Promise<Decider> {
  const { deps } = await readProfile(profile);
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const gate = createLiveGate({
    ...deps,
    pause,
    client: createToolClient(deps),
    session: encodeBase64url(random(16)),
    by,
  });
  return createDecider({
    gate,
    home: async () => ({ store: await openToolCallStore(store), key }),
    randomBytes: random,
    clock: deps.clock,
    report,
  });
}
