import { type Authority, authorityOf } from "./authority.ts";
import type { Frame } from "./limits.ts";
import { refusal } from "./problem.ts";
import { readDomain } from "./read.ts";
import type { Domain } from "./schema.ts";

/** A domain file and what it means; nothing in it is wider than what it rests on. */
export interface CompiledDomain {
  readonly domain: Domain;
  readonly authority: readonly Authority[];
}

/**
 * Reads countersign.yaml and works out the authority it hands down.
 * @throws DOMAIN_INVALID, or DOMAIN_WIDER when a delegation would be wider than the one it rests on, naming both lines
 */
export function compileDomain(text: string, frame: Frame): CompiledDomain {
  const { domain, yaml } = readDomain(text);
  const { authority, unread, wider } = authorityOf(domain, frame);
  if (unread.length > 0) throw refusal("DOMAIN_INVALID", unread, yaml);
  if (wider.length > 0) throw refusal("DOMAIN_WIDER", wider, yaml);
  return { domain, authority };
}
