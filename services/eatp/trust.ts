import type { Asked } from "../core/domain/asked.ts";

/** What a request comes to before anybody looked at it. */
export interface Requested {
  readonly id: string;
  /** what a person runs to look at it */
  readonly command: string;
  /** what it would give, in words */
  readonly gives: readonly string[];
}

/** What would be done, for the trial of it. */
export interface Attempt {
  readonly action: string;
  readonly target: string;
  readonly method: string;
  /** path and query at the target */
  readonly path: string;
  /** JSON text, or null for none */
  readonly body: string | null;
  readonly params: Readonly<Record<string, string | boolean>>;
}

/**
 * What one agent may know of the domain it acts in: of itself, of those above it and of those below it. Every function throws a
 * CountersignError; of anybody else it is AGENT_UNKNOWN, RECORD_UNKNOWN or ARGUMENT_INVALID, whether there is such a thing or not.
 */
export interface Trust {
  /** who stands behind an agent, from the humans down */
  lineage(agent: string): Promise<unknown>;
  agent(agent: string): Promise<unknown>;
  /** names of those the agent may ask about */
  agents(): Promise<readonly string[]>;
  /** limits of an action it was examined for, in words */
  policy(action: string): Promise<unknown>;
  actions(): Promise<readonly string[]>;
  /** what led to one of its own records, and what followed */
  record(record: string): Promise<unknown>;
  /** its newest records */
  audit(last: number): Promise<unknown>;
  /** what an action would get now; nothing is recorded or spent */
  verify(attempt: Attempt): Promise<unknown>;
  /** writes down what it would like; nothing is changed */
  request(asked: Omit<Asked, "v" | "by" | "at">): Promise<Requested>;
}
