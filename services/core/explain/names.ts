import type { NameSet } from "./terms.ts";

export function allows({ mode, items }: NameSet, item: string): boolean {
  return mode === "All" || (mode === "Listed" && items.includes(item));
}

/** How a set is written for a person: its items are hashes. */
export function describeSet({ mode, items }: NameSet): string {
  if (mode === "All") return "any";
  return mode === "None" ? "none" : `one of ${items.length}`;
}
