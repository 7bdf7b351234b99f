import { readFile } from "node:fs/promises";

import type { Book, Entry } from "../../auditor/trace/book.ts";
import { findRecord, recordsOfAgent } from "../../auditor/trace/find.ts";
import { agentNamed, type Names } from "../shared/names.ts";
import { readDecision } from "../shared/replay-input.ts";

/** What a person asks about. */
export interface Asked {
  readonly entries: readonly Entry[];
  /** the agent, when she named one */
  readonly agent: number | null;
}

/**
 * The records a person names: an agent of the home (`clerk`, or `agent:2`), or one record: `21`, `2/6`, a hash, a hold, an
 * envelope, a file with the service's answer, or - for standard input.
 * @throws RECORD_UNKNOWN, AGENT_UNKNOWN, and what reading a decision throws
 */
export async function askedIn(book: Book, said: string, names: Names): Promise<Asked> {
  const agent = agentNamed(said, names);
  if (agent !== null) return { entries: recordsOfAgent(book, agent), agent };
  const isFile =
    said === "-" ||
    (await readFile(said).then(
      () => true,
      () => false,
    ));
  return { entries: [findRecord(book, isFile ? await readDecision(said, undefined) : said)], agent: null };
}
