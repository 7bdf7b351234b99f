import type { Domain } from "./schema.ts";
import { hashOfWords } from "./words.ts";

/**
 * What the contracts call the organization: SHA-256 of its name, hex. One whose keys are kept open has another name on the chain,
 * so that nobody takes it for the organization itself.
 */
export function organizationId({ organization, ephemeral }: Pick<Domain, "organization" | "ephemeral">): string {
  return hashOfWords(ephemeral === true ? `${organization} (ephemeral)` : organization);
}
