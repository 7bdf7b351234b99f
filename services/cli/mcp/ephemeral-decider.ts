import type { Written } from "../../core/domain/edit/change.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { pinOf } from "../../core/tools/definition.ts";
import { proposeTools } from "../../core/tools/propose.ts";
import { homeFiles } from "../../domain/home/files.ts";
import type { Decider } from "../../mcp/decide.ts";
import { filterList, type ListedTools } from "../../mcp/decision/list.ts";
import { openDecider } from "../../mcp/decision/open-decider.ts";
import { readServerTools } from "../../mcp/pin/server-tools.ts";
import { slowDecider } from "../../mcp/decision/slow-decider.ts";
import { pause } from "../../platform/pause.ts";
import { type EphemeralHome, startEphemeralDomain } from "../../sdk/ephemeral.ts";
import { ephemeralServerDomain, OPEN_METHODS } from "../../sdk/ephemeral-domain.ts";

export interface EphemeralDecider {
  readonly decider: Decider;
  /** Ends the domain, also one that is still starting. */
  readonly stop: () => Promise<void>;
}

/** Of the server of a throw-away domain. */
export const EPHEMERAL_TARGET = "server";
/** An agent has so many capabilities. */
const MOST_TOOLS = 32;

/**
 * Decides by a domain of this process alone, which pins the tools of a server as it first sees them. Nothing is started before the
 * first message; then the domain starts behind it, and calls of tools wait for that. Lists do not: which tools there are is known
 * before there is a domain.
 */
export function ephemeralDecider(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
): EphemeralDecider {
  const ending = new AbortController();
  let started: Promise<EphemeralHome> | null = null;
  const decider = slowDecider({
    ...{ methods: new Set(OPEN_METHODS), pause },
    begin: () => {
      const seen = look(command, env, report, ending.signal);
      const running = seen.then(({ text }) => startEphemeralDomain(text, ending.signal));
      started = running;
      return {
        early: seen.then(({ tools }) => ({
          onToolsList: (result) => Promise.resolve(filterList(result, tools, false).result),
        })),
        whole: running.then(({ home, profile }) =>
          openDecider({ profile, files: homeFiles(home), by: "wrap", report }),
        ),
      };
    },
  });
  return {
    decider,
    stop: async () => {
      ending.abort();
      await (await started?.catch(() => null))?.stop();
    },
  };
}

interface Seen {
  readonly tools: ListedTools;
  /** of the countersign.yaml */
  readonly text: string;
}

/** @throws TARGET_UNREACHABLE, BODY_INVALID, TOOL_UNKNOWN */
async function look(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Seen> {
  const given = await readServerTools({ command, env, headers: {}, warn: report, signal });
  const { actions, leftOut } = proposeTools(EPHEMERAL_TARGET, [...given.values()], {
    types: new Set(),
    tools: new Set(),
  });
  const mapped = actions.slice(0, MOST_TOOLS).map(({ name, value }) => [name, toolIn(value)] as const);
  if (mapped.length === 0)
    throw new CountersignError("TOOL_UNKNOWN", "the server has no tool an action can be made for");
  const pins = mapped.map(([, tool]) => [tool, pinOf(given.get(tool) ?? {})] as const);
  const closed = actions.length - mapped.length + leftOut.length;
  report(
    "EPHEMERAL: calls are decided by a domain of this process alone, which ends with it and leaves nothing. " +
      `${mapped.length} tools are pinned as they were first seen, by nobody; each call passes and is flagged. Rely on nothing it says.`,
  );
  if (closed > 0) report(`EPHEMERAL: ${closed} more tools are hidden and refused`);
  const terms = { target: EPHEMERAL_TARGET, command };
  return {
    tools: { names: new Set(mapped.map(([, tool]) => tool)), pins: new Map(pins) },
    text: ephemeralServerDomain({ ...terms, pins: Object.fromEntries(pins), actions: Object.fromEntries(mapped) }),
  };
}

/** The tool a proposed action is for. */
function toolIn(value: Written): string {
  return (value as { readonly tool: string }).tool;
}
