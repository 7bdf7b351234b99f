import { parseMapping } from "../../../../../services/core/mapping/parse.ts";
import type { Mapping } from "../../../../../services/core/mapping/schema.ts";

export const SALT = `0x${"5a".repeat(32)}`;

/** A mapping file with these lines under `actions`. */
export function mappingFile(actions: string, head: Readonly<Record<string, string>> = {}): string {
  const members = {
    version: "1",
    policy: "1",
    salt: `"${SALT}"`,
    targets: "{ erp: http://erp.example, bank: https://bank.example:8443 }",
    ...head,
  };
  const lines = Object.entries(members).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join("\n")}\nactions:\n${actions}\n`;
}

/** An action of `erp`, as one line of YAML. */
export function action(members: Readonly<Record<string, string>> = {}): string {
  const all = { type: "erp.order.create", target: "erp", method: "POST", path: "/orders", ...members };
  return `  - { ${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")} }`;
}

/** A mapping of one action per entry. */
export function mappingOf(...actions: readonly Readonly<Record<string, string>>[]): Mapping {
  return parseMapping(mappingFile(actions.map(action).join("\n")));
}
