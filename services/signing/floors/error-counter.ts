import type { Mappings } from "../../platform/mappings.ts";

/** Whether decisions under a mapping (SHA-256, base64url) are counted by a breaker that looks at errors. */
export function errorCounter(mappings: Mappings): (map: string) => boolean {
  return (map) => mappings().some(({ hash, mapping }) => hash === map && mapping.breaker?.errors !== undefined);
}
