import { ERRORS } from "../../services/core/errors/registry.ts";

/** services/sdk/python/countersign/cures.json: what cures each code, so that a client in Python says the very same. */
export function curesText(): string {
  const cures = Object.fromEntries(Object.entries(ERRORS).map(([code, { cure }]) => [code, cure]));
  return `${JSON.stringify(cures, null, 2)}\n`;
}
