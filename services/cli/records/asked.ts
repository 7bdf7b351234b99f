import { readFile } from "node:fs/promises";

import type { Book, Entry } from "../../auditor/trace/book.ts";
import { findRecord, recordsOfAgent } from "../../auditor/trace/find.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { nearestName } from "../../core/text/nearest.ts";
import { type DomainState, NO_STATE, readDomainState } from "../../domain/plan/state.ts";
import { homeOf, type HomeOption } from "../shared/home.ts";
import { readDecision } from "../shared/replay-input.ts";

/** Names a home has for what the chain has numbers for. */
export interface Names {
  /** by name */
  readonly agents: Readonly<Record<string, number>>;
  /** by the id of her genesis, hex */
  readonly principals: Readonly<Record<string, string>>;
}

/** The names of the home, if there is one here that counts. @throws HOME_UNTRUSTED, HOME_FOREIGN, FILE_INVALID */
export async function namesOf(options: HomeOption): Promise<Names> {
  const { agents, principals } = await stateOf(options);
  return {
    agents: Object.fromEntries(Object.entries(agents).map(([name, { id }]) => [name, id])),
    principals: Object.fromEntries(Object.entries(principals).map(([name, { genesis }]) => [genesis, name])),
  };
}

async function stateOf(options: HomeOption): Promise<DomainState> {
  try {
    return await readDomainState((await homeOf(options)).files);
  } catch (error) {
    if (isCountersignError(error) && error.code === "HOME_NOT_FOUND") return NO_STATE;
    throw error;
  }
}

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
export async function askedIn(book: Book, said: string, { agents }: Names): Promise<Asked> {
  const agent = agentIn(said, agents);
  if (agent !== null) return { entries: recordsOfAgent(book, agent), agent };
  const near = /^[a-z][a-z0-9-]*$/.test(said) ? nearestName(said, Object.keys(agents)) : null;
  if (near !== null) throw new CountersignError("AGENT_UNKNOWN", `the home has no agent ${said}: do you mean ${near}?`);
  const isFile =
    said === "-" ||
    (await readFile(said).then(
      () => true,
      () => false,
    ));
  return { entries: [findRecord(book, isFile ? await readDecision(said, undefined) : said)], agent: null };
}

function agentIn(said: string, agents: Names["agents"]): number | null {
  const [, id] = /^agent:([1-9][0-9]{0,14})$/.exec(said) ?? [];
  if (id !== undefined) return Number(id);
  return Object.hasOwn(agents, said) ? (agents[said] ?? null) : null;
}
