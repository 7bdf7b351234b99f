import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Home } from "../../domain/home/open.ts";
import { readRunning } from "../../domain/home/resident.ts";
import type { Decider } from "../../mcp/decide.ts";
import { createDecider } from "../../mcp/decision/decider.ts";
import { openHomeState } from "../../mcp/decision/home.ts";
import { lateDecider } from "../../mcp/late-decider.ts";
import { createLiveGate } from "../../mcp/live-gate.ts";
import { readProfile } from "../../sdk/profile.ts";
import { createToolClient } from "../../sdk/tool-client.ts";

export interface DecidedBy {
  readonly home: Home;
  /** the agent's profile */
  readonly profile: string;
  readonly by: "wrap" | "serve";
  readonly showAll: boolean;
  readonly report: (line: string) => void;
}

/** What a running home decides about the calls of one agent. Nothing is opened before it is asked. */
export function openDecider({ home, profile, by, showAll, report }: DecidedBy): Decider {
  return lateDecider(true, async () => {
    const running = await readRunning(home.files);
    if (running?.address == null) {
      const state = running === null ? "runs" : "is ready yet";
      throw new CountersignError("SERVICE_UNREACHABLE", `no domain of ${home.path} ${state}`, {
        cure: `Start it with \`countersign up --home ${home.path}\`, and try again.`,
      });
    }
    const { deps } = await readProfile(profile);
    const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
    const gate = createLiveGate({
      ...deps,
      client: createToolClient(deps),
      pause: async (ms, signal) => {
        await pause(ms, undefined, signal === undefined ? {} : { signal });
      },
      session: encodeBase64url(random(16)),
      by,
    });
    return createDecider({
      gate,
      home: () => openHomeState(home.files, random),
      randomBytes: random,
      clock: Date.now,
      report,
      showAll,
    });
  });
}
