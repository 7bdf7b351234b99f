import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { readHoldId } from "../../core/approval/hold-id.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { sha256 } from "../../core/hash.ts";
import { splitCompact } from "../../core/sdjwt/disclosure.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import type { Book, Entry } from "./book.ts";

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+(?:~|$)/;
const PLACE = /^(?:log )?(?:([1-9][0-9]{0,9})\/|#)?([1-9][0-9]{0,14})$/;

/**
 * The record a person names: `<seq>` of the first log or `<log>/<seq>`, its hash, a hold, or the very text that was signed.
 * @throws RECORD_UNKNOWN
 */
export function findRecord(book: Book, said: string): Entry {
  const found = lookedUp(book, said.trim());
  if (found !== undefined) return found;
  const known = [...new Set(book.entries.map(({ log }) => log))].join(", ");
  throw new CountersignError(
    "RECORD_UNKNOWN",
    `${said.slice(0, 80)} is no record of ${known === "" ? "any log here" : `log ${known}`}`,
  );
}

function lookedUp({ entries }: Book, said: string): Entry | undefined {
  const [, log, seq] = PLACE.exec(said) ?? [];
  if (seq !== undefined) {
    const of = log === undefined ? entries[0]?.log : Number(log);
    return entries.find((each) => each.log === of && each.parsed.seq === Number(seq));
  }
  const hash = COMPACT.test(said) ? encodeBase64url(sha256(utf8(splitCompact(said).jwt))) : readHoldId(said);
  return hash === null ? undefined : entries.find(({ parsed }) => parsed.hash === hash);
}

/** Every record an agent signed or that decides about it, oldest first. @param agentId its number in the registry */
export function recordsOfAgent({ entries }: Book, agentId: number): readonly Entry[] {
  return entries.filter(({ parsed }) => agentOf(parsed) === agentId);
}

/** The number of the agent an intent, a plan, a decision, a behaviour or a floor is of; null for other records. */
export function agentOf(parsed: Entry["parsed"]): number | null {
  if (parsed.kind === "sae" || parsed.kind === "denial") return parsed.subject.agentId;
  if (parsed.kind === "plan" || parsed.kind === "behaviour") return parsed.subject.agentId;
  if (parsed.kind === "floor") return parsed.claims.agent;
  if (parsed.kind !== "intent") return null;
  try {
    return parseAgentSubject(parsed.claims.iss).agentId;
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return null;
  }
}
