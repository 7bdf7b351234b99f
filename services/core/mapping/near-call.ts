import { foldCase } from "./fold-case.ts";
import type { NearMiss } from "./near.ts";
import type { Mapping } from "./schema.ts";

/**
 * Rules near a call of a tool, beside the one it has: those that another case, other marks between words, or another server would bring
 * about. For people who write rules; nothing is decided by it.
 * @param name the upstream's own name, as it was written
 */
export function nearCalls(mapping: Pick<Mapping, "calls">, target: string, name: string): readonly NearMiss[] {
  return mapping.calls.flatMap(({ type, target: at, tool }): readonly NearMiss[] => {
    if (at !== target) return tool === name ? [{ type, differs: "target", words: `the rule is for ${at}` }] : [];
    if (tool === name) return [];
    const words = `the rule is for ${tool}, and the call is of ${name}`;
    if (foldCase(tool) === foldCase(name)) return [{ type, differs: "case", words }];
    return bare(tool) === bare(name) ? [{ type, differs: "spelling", words }] : [];
  });
}

/** Without what stands between words. */
function bare(name: string): string {
  return foldCase(name).replaceAll(/[^\p{L}\p{N}]/gu, "");
}
