import { canonicalJson } from "../../core/json/canonical.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { pinOf } from "../../core/tools/definition.ts";
import type { ToolCallStore } from "../../store/tool-calls.ts";
import type { Changed } from "./list.ts";

/** Keeps what a server changed, so that a person can see it. */
export type KeepChanges = (target: string, changed: readonly Changed[]) => Promise<void>;

/** Larger ones are not kept: their pin says enough. */
const LARGEST = 256 * 1024;

export function createChanges(
  store: () => Promise<Pick<ToolCallStore, "keepDefinition">>,
  { clock, report }: { readonly clock: Clock; readonly report: (line: string) => void },
): KeepChanges {
  const kept = new Map<string, string>();
  return async (target, changed) => {
    for (const { tool, definition } of changed) {
      const [key, pin, text] = [`${target}\n${tool}`, pinOf(definition), canonicalJson(definition)];
      if (kept.get(key) === pin || text.length > LARGEST) continue;
      kept.set(key, pin);
      report(
        `TOOL_CHANGED: ${tool} of ${target} is not the tool that was pinned: countersign mcp pins shows the difference`,
      );
      try {
        const seen = secondsOf(clock);
        await (await store()).keepDefinition({ target, tool, role: "changed", definition: text, seen });
      } catch (error) {
        // The tool stays hidden and refused, whether or not the difference could be kept.
        report(`the difference could not be kept: ${error instanceof Error ? error.message : "unknown"}`);
      }
    }
  };
}
