import type { Written } from "../../core/domain/edit/change.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { pinOf } from "../../core/tools/definition.ts";
import { proposeTools } from "../../core/tools/propose.ts";
import { homeFiles } from "../../domain/home/files.ts";
import type { Decider } from "../../mcp/decide.ts";
import { openDecider } from "../../mcp/decision/open-decider.ts";
import { lateDecider } from "../../mcp/late-decider.ts";
import { readServerTools } from "../../mcp/pin/server-tools.ts";
import { type EphemeralHome, startEphemeralDomain } from "../../sdk/ephemeral.ts";
import { ephemeralServerDomain } from "../../sdk/ephemeral-domain.ts";

export interface EphemeralDecider {
  readonly decider: Decider;
  /** Ends the domain, if one was started. */
  readonly stop: () => Promise<void>;
}

/** Of the server of a throw-away domain. */
export const EPHEMERAL_TARGET = "server";
/** An agent has so many capabilities. */
const MOST_TOOLS = 32;

/** Decides by a domain of this process alone, which pins the tools of a server as it first sees them. Nothing is started before it is asked. */
export function ephemeralDecider(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
): EphemeralDecider {
  let started: Promise<EphemeralHome> | null = null;
  const decider = lateDecider(true, async () => {
    started = start(command, env, report);
    started.catch(() => (started = null));
    const { home, profile } = await started;
    return openDecider({ profile, files: homeFiles(home), by: "wrap", report });
  });
  return { decider, stop: async () => (await started?.catch(() => null))?.stop() };
}

async function start(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
): Promise<EphemeralHome> {
  const tools = await readServerTools({ command, env, headers: {}, warn: report });
  const { actions, leftOut } = proposeTools(EPHEMERAL_TARGET, [...tools.values()], {
    types: new Set(),
    tools: new Set(),
  });
  const mapped = actions.slice(0, MOST_TOOLS).map(({ name, value }) => [name, toolIn(value)] as const);
  if (mapped.length === 0)
    throw new CountersignError("TOOL_UNKNOWN", "the server has no tool an action can be made for");
  const pins = mapped.map(([, tool]) => [tool, pinOf(tools.get(tool) ?? {})] as const);
  const closed = actions.length - mapped.length + leftOut.length;
  report(
    "EPHEMERAL: calls are decided by a domain of this process alone, which ends with it and leaves nothing. " +
      `${mapped.length} tools are pinned as they were first seen, by nobody; each call passes and is flagged. Rely on nothing it says.`,
  );
  if (closed > 0) report(`EPHEMERAL: ${closed} more tools are hidden and refused`);
  return startEphemeralDomain(
    ephemeralServerDomain({
      ...{ target: EPHEMERAL_TARGET, command },
      ...{ pins: Object.fromEntries(pins), actions: Object.fromEntries(mapped) },
    }),
  );
}

/** The tool a proposed action is for. */
function toolIn(value: Written): string {
  return (value as { readonly tool: string }).tool;
}
