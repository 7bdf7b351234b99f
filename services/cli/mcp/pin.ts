import { Command } from "commander";

import { isJsonObject, parseJson } from "../../core/json/parse.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { shown } from "../../core/text/visible.ts";
import { secondsOf } from "../../core/time.ts";
import { pinOf, type ToolDefinition } from "../../core/tools/definition.ts";
import { serverSecrets } from "../../domain/home/server-secrets.ts";
import { planPins } from "../../mcp/pin/plan.ts";
import { readServerTools } from "../../mcp/pin/server-tools.ts";
import { bareEnvironment, ownEnvironment } from "../../platform/config/env.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { printLines } from "../../platform/terminal/print.ts";
import { openToolCallStore } from "../../store/sqlite/tool-calls/open.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { several } from "../shared/arguments.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "../shared/edit.ts";
import { pinLines } from "./pin-lines.ts";
import { mcpTarget } from "./server.ts";

interface PinOptions extends EditOptions {
  readonly only: readonly string[];
}

const ABOUT = `Starts a server, lists its tools, and pins their definitions in the domain file: each with what changed and what is odd
about it, and for tools without an action one that is Held. Limits and milder verdicts are for you to write. Nothing counts before
\`countersign apply\`. Example: countersign mcp pin files`;

/** `countersign mcp pin`. */
export function mcpPinCommand(): Command {
  return withEdit(new Command("pin").description(ABOUT))
    .argument("<target>", "a target of the domain file that has mcp")
    .option("--only <tool>", "pins this tool, and leaves the others as they are; repeat", several(String), [])
    .action(pin);
}

async function pin(name: string, options: PinOptions): Promise<void> {
  const opened = await openDomain(options);
  const { home, domain } = opened;
  const { target, server } = mcpTarget(domain, name);
  const secrets = await serverSecrets({ name, member: "mcp", server }, home.files, ownEnvironment());
  const given = await readServerTools({
    ...{ command: server.command, url: server.url, headers: secrets.headers },
    env: { ...bareEnvironment(), ...secrets.env },
    warn: (line) => printLines(process.stderr, [`server: ${shown(line, 200)}`]),
  });
  const tools = chosen(given, options.only);
  const store = await openToolCallStore(home.files.toolCalls);
  try {
    const kept = new Map(
      (await store.definitions(name))
        .filter(({ role }) => role === "pinned")
        .map((each) => [each.tool, each.definition]),
    );
    const plan = planPins({
      ...{ domain, target: name, server: target, tools, given: new Set(given.keys()) },
      pinned: (tool) => pinnedAs(kept.get(tool), target.tools?.[tool]),
    });
    const keep = async () => {
      const seen = secondsOf(Date.now);
      for (const [tool, definition] of tools) {
        await store.keepDefinition({ target: name, tool, role: "pinned", definition: canonicalJson(definition), seen });
      }
    };
    if (plan.changes.length === 0) {
      await keep();
      printLines(process.stdout, [
        `${shown(name)}: its ${given.size} tools are as they were pinned; nothing was written`,
      ]);
      return;
    }
    if (await editFile(opened, plan.changes, options, pinLines(plan, painter(process.stderr)))) await keep();
  } finally {
    await store.close();
  }
}

function chosen(
  given: ReadonlyMap<string, ToolDefinition>,
  only: readonly string[],
): ReadonlyMap<string, ToolDefinition> {
  const missing = only.find((tool) => !given.has(tool));
  if (missing !== undefined) throw new CountersignError("TOOL_UNKNOWN", `--only: the server has no tool ${missing}`);
  return only.length === 0 ? given : new Map([...given].filter(([tool]) => only.includes(tool)));
}

/** Only if it is the one that was pinned: what lies in the home binds nobody. */
export function pinnedAs(text: string | undefined, pin: string | undefined): ToolDefinition | null {
  if (text === undefined) return null;
  const definition = parseJson(text);
  return isJsonObject(definition) && pinOf(definition) === pin ? definition : null;
}
