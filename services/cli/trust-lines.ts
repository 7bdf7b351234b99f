import type { SeenHome } from "../domain/home/look.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { painter } from "../platform/terminal/paint.ts";

/** What would be trusted, as a person reads it before she agrees. */
export function trustLines(seen: SeenHome, output: NodeJS.WriteStream): readonly string[] {
  const paint = painter(output);
  const { organization, path, owner, chain, chainId, system, before, outline, targets, agents, ephemeral } = seen;
  const list = (items: readonly string[]) => (items.length === 0 ? "none" : items.join(", "));
  return [
    ...fieldLines("organization  ", organization),
    ...fieldLines("home          ", path),
    ...fieldLines("owner         ", `user ${owner}`),
    ...fieldLines("chain         ", chain === "local" ? "of this machine" : String(chain)),
    ...fieldLines("System        ", system === null ? "none yet" : `${system} of chain ${chainId}`),
    ...beforeLines(before).map((line) => paint("red", line)),
    ...outline.council.flatMap((line) => fieldLines("council       ", line)),
    ...outline.policy.flatMap((line) => fieldLines("policy        ", line)),
    ...fieldLines("targets       ", list(targets)),
    ...outline.actions.flatMap(({ type, limits }) => fieldLines("action        ", `${type}: ${limits.join("; ")}`)),
    ...fieldLines("agents        ", list(agents)),
    ...(ephemeral ? [paint("yellow", "keys          of people are kept open (ephemeral)")] : []),
  ];

  function beforeLines(entry: SeenHome["before"]): readonly string[] {
    if (entry === null) return [];
    const said = entry.system === null ? "no System yet" : `System ${entry.system} of chain ${entry.chainId}`;
    return fieldLines("trusted today ", `${entry.organization}, ${said}`);
  }
}
