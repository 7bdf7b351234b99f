import type { HOOK_CLIENTS, Domain } from "./schema.ts";

/** An agent in whose name a client's hook asks. */
export interface AgentHooks {
  readonly agent: string;
  readonly target: string;
  readonly clients: readonly (typeof HOOK_CLIENTS)[number][];
}

/** The agents of a domain that coding agents are, in the order of the file. */
export function hooksOf({ agents }: Pick<Domain, "agents">): readonly AgentHooks[] {
  return Object.entries(agents).flatMap(([agent, { hooks }]) => (hooks === undefined ? [] : [{ agent, ...hooks }]));
}
