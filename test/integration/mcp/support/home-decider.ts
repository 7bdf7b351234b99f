import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { homeFiles } from "../../../../services/domain/home/files.ts";
import type { Decider } from "../../../../services/mcp/decide.ts";
import { createDecider } from "../../../../services/mcp/decision/decider.ts";
import { SEAL_KEY } from "../../../../services/mcp/decision/seal.ts";
import { createLiveGate } from "../../../../services/mcp/live-gate.ts";
import { readProfile } from "../../../../services/sdk/profile.ts";
import { createToolClient } from "../../../../services/sdk/tool-client.ts";
import { openToolCallStore } from "../../../../services/store/sqlite/tool-calls/open.ts";

/** What decides for an agent of a home that runs, in one process. */
export async function homeDecider(home: string, agent: string, by: "wrap" | "serve"): Promise<Decider> {
  const files = homeFiles(home);
  const { deps } = await readProfile(files.profile(agent));
  const gate = createLiveGate({
    ...deps,
    pause: async (ms, signal) => void (await pause(ms, undefined, signal === undefined ? {} : { signal })),
    client: createToolClient(deps),
    session: encodeBase64url(randomBytes(16)),
    by,
  });
  const key = new Uint8Array(randomBytes(SEAL_KEY));
  return createDecider({
    gate,
    home: async () => ({ store: await openToolCallStore(join(files.dir, `calls-${agent}.sqlite`)), key }),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    clock: Date.now,
    report: (line) => void process.stderr.write(`${line}\n`),
  });
}
