import { holdLinks } from "../../core/approval/hold-id.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Home } from "../../domain/home/open.ts";
import { readRunning } from "../../domain/home/resident.ts";
import type { Decider } from "../../mcp/decide.ts";
import { openDecider, type OpenDeciderOptions } from "../../mcp/decision/open-decider.ts";
import { lateDecider } from "../../mcp/late-decider.ts";

/** What a running home decides about the calls of one agent. Nothing is opened before it is asked. */
export function runningDecider(home: Home, options: Omit<OpenDeciderOptions, "files" | "link">): Decider {
  return lateDecider(true, async () => {
    const running = await readRunning(home.files);
    if (running?.address == null) {
      const state = running === null ? "runs" : "is ready yet";
      throw new CountersignError("SERVICE_UNREACHABLE", `no domain of ${home.path} ${state}`, {
        cure: `Start it with \`countersign up --home ${home.path}\`, and try again.`,
      });
    }
    const { console: page } = running.address;
    const link = (hold: string) => (page === null ? null : holdLinks(page) + hold);
    return openDecider({ ...options, files: home.files, link });
  });
}
