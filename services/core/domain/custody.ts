import type { Custody } from "../words/verdicts.ts";
import type { AGENT_CUSTODIES, Domain } from "./schema.ts";

/** Whose hand holds an agent's key, as a file says it. */
export type AgentCustody = (typeof AGENT_CUSTODIES)[number];

/** What an agent has where the file says nothing: its own process holds the key. */
export function custodyIn({ agents }: Pick<Domain, "agents">, agent: string): AgentCustody {
  return (Object.hasOwn(agents, agent) ? agents[agent]?.custody : undefined) ?? "agent";
}

const WORDS: Readonly<Record<AgentCustody, Exclude<Custody, "None">>> = {
  agent: "Agent",
  sidecar: "Sidecar",
  gateway: "Gateway",
};

/** The same in the chain's word. */
export function custodyWord(custody: AgentCustody): Exclude<Custody, "None"> {
  return WORDS[custody];
}
