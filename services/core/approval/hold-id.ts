import { sha256b64 } from "../schemas/primitives.ts";

/*
 * A hold's id on the wire is the hash of the intent that was held, in base64url: it stands in signed records. One hash in 64
 * begins with a dash, and every command would take it for an option; so people are shown another spelling of the same.
 */

const PREFIX = "hold_";

/** The hold as commands show it. @param hash of the held intent, base64url */
export function toHoldId(hash: string): string {
  return PREFIX + hash;
}

/** What an id is put behind to open the hold on the page of a domain. It stands behind the #, so no server is sent it. */
export function holdLinks(page: string): string {
  return `${page}/#`;
}

/** The hash behind an id as commands show it, or as the wire has it; null for anything else. */
export function readHoldId(text: string): string | null {
  const hash = text.startsWith(PREFIX) && !sha256b64.safeParse(text).success ? text.slice(PREFIX.length) : text;
  return sha256b64.safeParse(hash).data ?? null;
}
