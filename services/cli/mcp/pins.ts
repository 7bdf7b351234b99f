import { Command } from "commander";

import { isJsonObject, parseJson } from "../../core/json/parse.ts";
import { shown } from "../../core/text/visible.ts";
import { definitionDiff, pinOf, type ToolDefinition } from "../../core/tools/definition.ts";
import { scanTool } from "../../core/tools/scan.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { openToolCallStore } from "../../store/sqlite/tool-calls/open.ts";
import type { KeptDefinition } from "../../store/tool-calls.ts";
import { openDomain } from "../shared/edit.ts";
import { type HomeOption, withHome } from "../shared/home.ts";
import { diffLines } from "./pin-lines.ts";
import { pinnedAs } from "./pin.ts";
import { type McpTarget, mcpTarget, mcpTargets } from "./server.ts";

interface PinsOptions extends HomeOption {
  readonly json?: true;
}

const ABOUT = `Shows the tools of a domain's servers, how they are pinned, and what a server changed since: such a tool is hidden and
refused until it is pinned anew. Example: countersign mcp pins files`;

/** `countersign mcp pins`. */
export function mcpPinsCommand(): Command {
  return withHome(new Command("pins").description(ABOUT))
    .argument("[target]", "only this one")
    .option("--json", "print one line of JSON")
    .action(pins);
}

/** A tool as it was pinned, and what its server gives in its place; null where that was not seen. */
interface PinRow {
  readonly tool: string;
  readonly pin: string;
  readonly before: ToolDefinition | null;
  readonly now: ToolDefinition | null;
  /** unix seconds, of `now` */
  readonly seen: number | null;
}

async function pins(name: string | undefined, options: PinsOptions): Promise<void> {
  const { home, domain } = await openDomain(options);
  const targets = name === undefined ? mcpTargets(domain) : [mcpTarget(domain, name)];
  const store = await openToolCallStore(home.files.toolCalls);
  try {
    const paint = painter(process.stdout);
    for (const target of targets) {
      const rows = rowsOf(target, await store.definitions(target.name));
      if (options.json === true) {
        const tools = rows.map(({ tool, pin, now, seen }) => ({
          tool,
          pin,
          changed: now === null ? null : pinOf(now),
          seen,
        }));
        printJson(process.stdout, { target: target.name, tools });
      } else printLines(process.stdout, [shown(target.name), ...rows.flatMap((row) => rowLines(row, paint))]);
    }
  } finally {
    await store.close();
  }
}

function rowsOf({ target }: McpTarget, kept: readonly KeptDefinition[]): readonly PinRow[] {
  return Object.entries(target.tools ?? {}).map(([tool, pin]) => {
    const of = (role: KeptDefinition["role"]) => kept.find((each) => each.tool === tool && each.role === role);
    const changed = of("changed");
    const definition = changed === undefined ? null : parseJson(changed.definition);
    const isChanged = isJsonObject(definition) && pinOf(definition) !== pin;
    return {
      ...{ tool, pin, before: pinnedAs(of("pinned")?.definition, pin) },
      ...{ now: isChanged ? definition : null, seen: isChanged ? (changed?.seen ?? null) : null },
    };
  });
}

function rowLines({ tool, pin, before, now, seen }: PinRow, paint: Paint): readonly string[] {
  if (now === null) return [`  ${shown(tool, 128)}  pinned ${pin}`];
  const when = new Date((seen ?? 0) * 1000).toISOString();
  return [
    `  ${shown(tool, 128)}  ${paint("red", "changed")}, seen at ${when}: hidden and refused`,
    ...scanTool(now, []).map(({ kind, at, detail }) => `  ${paint("yellow", kind)} ${shown(at, 80)}: ${detail}`),
    ...diffLines(definitionDiff(before, now), paint),
  ];
}
