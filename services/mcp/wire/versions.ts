/** Revisions of MCP that are inspected here, oldest first. What is not among them is refused: nobody could say what it means. */
export const VERSIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"] as const;
export type Version = (typeof VERSIONS)[number];

/** What a client of HTTP speaks that says nothing of it (2025-06-18, section Transports). */
export const UNSAID: Version = "2025-03-26";

export function isVersion(value: unknown): value is Version {
  return (VERSIONS as readonly unknown[]).includes(value);
}

/** Whether every request stands alone, with an envelope and without `initialize` and sessions. */
export function isStateless(version: Version): boolean {
  return version >= "2026-07-28";
}
