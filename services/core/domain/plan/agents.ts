import type { Compared } from "./differences.ts";
import { difference, drift } from "./differences.ts";
import type { AgentFacts } from "./facts.ts";
import { custodyIn, custodyWord } from "../custody.ts";
import { postureDifferences, runDifferences } from "./autonomy.ts";
import type { Difference, Party } from "./row.ts";

const COUNCIL: Party = { role: "council" };
const REGISTRAR: Party = { role: "registrar" };
const GUARDIAN: Party = { role: "guardian" };

/** Agents to enter, what each runs and is able to do, and agents the file has no more. */
export function agentDifferences(compared: Compared): Difference[] {
  const { found, wanted } = compared;
  const meant = Object.entries(wanted.domain.agents);
  return [
    ...meant.flatMap(([name, { capabilities }]) => {
      const agent = Object.hasOwn(found.agents, name) ? found.agents[name] : undefined;
      const living = agent === undefined || agent.status !== "Revoked" ? agent : revoked(compared, name);
      if (living === undefined) return newcomer(compared, name, capabilities);
      if (living === "ended") return [ended(name, agent)];
      return [...standing(compared, name, living), ...able(compared, name, living, capabilities)];
    }),
    ...Object.entries(found.agents)
      .filter(([name, { status }]) => !Object.hasOwn(wanted.domain.agents, name) && status !== "Revoked")
      .map(([name, { id }]) =>
        difference(compared, "agent", { subject: name, from: `agent ${id}`, to: null }, "removes", GUARDIAN, {
          do: "revoke-agent",
          agent: name,
        }),
      ),
  ];
}

/** A revoked agent is over; under its name another one begins only where that was asked for. */
function revoked({ allowed }: Compared, _name: string): undefined | "ended" {
  return allowed.again ? undefined : "ended";
}

function ended(name: string, agent: AgentFacts | undefined): Difference {
  const told = { subject: name, from: `agent ${agent?.id ?? 0}, revoked`, to: "an agent" };
  return drift("agent", told, "--again enters another one under its name");
}

function newcomer(compared: Compared, name: string, capabilities: readonly string[]): Difference[] {
  return [
    difference(compared, "agent", { subject: name, from: null, to: capabilities.join(", ") }, "adds", REGISTRAR, {
      do: "register",
      agent: name,
    }),
    ...postureDifferences(compared, name, null),
  ];
}

function standing(compared: Compared, name: string, agent: AgentFacts): Difference[] {
  if (agent.status === "Suspended") {
    const told = { subject: name, from: `agent ${agent.id}, suspended`, to: "active" };
    return [drift("agent", told, `gov propose reinstate --agent ${agent.id}`)];
  }
  return [
    ...runDifferences(compared, name, agent),
    ...postureDifferences(compared, name, agent),
    ...custodyDifferences(compared, name, agent),
  ];
}

/** One key has one custody: another hand takes another key, which the agent's key of today agrees to. */
function custodyDifferences({ wanted }: Compared, name: string, agent: AgentFacts): Difference[] {
  const to = custodyWord(custodyIn(wanted.domain, name));
  if (agent.custody === to) return [];
  return [drift("custody", { subject: name, from: agent.custody, to }, `agent rotate ${name}`)];
}

function able(compared: Compared, agent: string, has: AgentFacts, meant: readonly string[]): Difference[] {
  const before = compared.remembered.capabilities[agent] ?? [];
  const missing = meant.filter((type) => !has.capabilities.includes(type));
  const extra = [...has.capabilities, ...has.lapsed].filter((type) => !meant.includes(type));
  return [
    ...missing.map((type) => {
      const lapsed = has.lapsed.includes(type);
      const told = { subject: `${agent} ${type}`, from: lapsed ? "over" : null, to: "examined" };
      const withdrawn = before.includes(type) && !lapsed;
      if (withdrawn && !compared.allowed.overwrite) return drift("capability", told, "--overwrite attests it again");
      return difference(compared, "capability", told, "adds", COUNCIL, { do: "attest", agent, type });
    }),
    ...extra.map((type) =>
      difference(
        compared,
        "capability",
        { subject: `${agent} ${type}`, from: "examined", to: null },
        "removes",
        GUARDIAN,
        { do: "withdraw", agent, type },
      ),
    ),
  ];
}
