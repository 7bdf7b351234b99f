import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { nearestName } from "../../core/text/nearest.ts";
import { type DomainState, NO_STATE, readDomainState } from "../../domain/plan/state.ts";
import { homeOf, type HomeOption } from "./home.ts";

/** Names a home has for what the chain has numbers for. */
export interface Names {
  /** by name */
  readonly agents: Readonly<Record<string, number>>;
  /** by the id of her genesis, hex */
  readonly principals: Readonly<Record<string, string>>;
  /** by name of the agent: what the home had it handed, hex */
  readonly delegations: Readonly<Record<string, string>>;
}

/** The names of the home, if there is one here that counts. @throws HOME_UNTRUSTED, HOME_FOREIGN, FILE_INVALID */
export async function namesOf(options: HomeOption): Promise<Names> {
  const { agents, principals, delegations } = await stateOf(options);
  return {
    agents: Object.fromEntries(Object.entries(agents).map(([name, { id }]) => [name, id])),
    principals: Object.fromEntries(Object.entries(principals).map(([name, { genesis }]) => [genesis, name])),
    delegations: Object.fromEntries(Object.entries(delegations).map(([name, { id }]) => [name, id])),
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

/**
 * The number of an agent a person names: `clerk`, or `agent:2`.
 * @returns null for what is no agent
 * @throws AGENT_UNKNOWN for what is nearly the name of one
 */
export function agentNamed(said: string, { agents }: Pick<Names, "agents">): number | null {
  const [, id] = /^agent:([1-9][0-9]{0,14})$/.exec(said) ?? [];
  if (id !== undefined) return Number(id);
  const known = Object.hasOwn(agents, said) ? agents[said] : undefined;
  if (known !== undefined) return known;
  const near = /^[a-z][a-z0-9-]*$/.test(said) ? nearestName(said, Object.keys(agents)) : null;
  if (near === null) return null;
  throw new CountersignError("AGENT_UNKNOWN", `the home has no agent ${said}: do you mean ${near}?`);
}

/** An agent of the chain, with the name the home has for it. */
export function agentText(id: number, { agents }: Pick<Names, "agents">): string {
  const name = Object.entries(agents).find(([, known]) => known === id)?.[0];
  return name === undefined ? `agent ${id}` : `${name} (agent ${id})`;
}
