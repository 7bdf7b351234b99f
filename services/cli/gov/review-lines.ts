import { type Finding, isLess } from "../../core/bytecode/review.ts";
import type { Reviewed } from "../../governance/chain/review.ts";
import type { Paint } from "../../platform/terminal/paint.ts";
import { shortHex } from "../../platform/terminal/text.ts";

/** What an evaluator says of itself and what its code shows, each finding once with the places it stands at. */
export function reviewLines(
  { place, address, account, declared, findings }: Reviewed,
  paint: Paint,
): readonly string[] {
  const kind = account.kind === "contract" ? "" : `, ${account.kind}`;
  return [
    `  ${place} ${shortHex(address)}${kind}: says it is ${declared}; ${findings.length === 0 ? "nothing found" : "found"}`,
    ...grouped(findings).map((same) => {
      const [{ name, shows, means }] = same;
      const line = `    ${name.padEnd(16)} ${places(same)}  ${means}`;
      return isLess(declared, shows) ? paint("red", `${line}  NOT DECLARED`) : line;
    }),
  ];
}

type Same = readonly [Finding, ...Finding[]];

/** Those that say the same of the same opcode. */
function grouped(findings: readonly Finding[]): readonly Same[] {
  const groups = new Map<string, Same>();
  for (const finding of findings) {
    const key = `${finding.name} ${finding.means}`;
    groups.set(key, [...(groups.get(key) ?? []), finding] as unknown as Same);
  }
  return [...groups.values()];
}

function places([{ offset }, ...others]: Same): string {
  return others.length === 0 ? `at byte ${offset}` : `at byte ${offset} and ${others.length} more`;
}
