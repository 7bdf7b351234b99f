import type { Authority } from "../../services/core/domain/authority.ts";
import type { CompiledDomain } from "../../services/core/domain/compile.ts";
import type { Authorization } from "../../services/core/domain/schema.ts";
import { EXAMPLE } from "./example.ts";

/** An agent of a local organization, and who hands it its authority. */
export interface RosterEntry {
  readonly name: string;
  /** an agent further up in the list; null: the organization's human principal */
  readonly under: string | null;
  /** levels of delegation that may follow below */
  readonly levels: number;
  /** action types it was examined for; default those it may do */
  readonly capabilities?: readonly string[];
  readonly why?: string;
  /** in the words of a domain file */
  readonly limits: Authorization;
}

/** Procurement: a lead who answers to a human, and below it each agent with what its own work needs. */
export const PROCUREMENT: readonly RosterEntry[] = rosterOf(EXAMPLE);

/** The agents of a domain file that was read. */
export function rosterOf({ domain, authority }: CompiledDomain): readonly RosterEntry[] {
  return authority.map(({ delegation, above, levels }: Authority) => {
    const { to: name, from: _from, why, mayDelegate: _levels, ...limits } = delegation;
    return {
      name,
      under: above === null ? null : above.delegation.to,
      levels,
      why,
      capabilities: domain.agents[name]?.capabilities ?? [],
      limits,
    };
  });
}

/** All the principal has to hand out. */
export const EVERYTHING: Authorization = everything();

function everything(): Authorization {
  const [lead] = PROCUREMENT;
  if (lead === undefined) throw new TypeError("the example hands nothing down");
  return lead.limits;
}

/** Agents that get everything straight from the principal: for trying things out. */
export function directly(...names: readonly string[]): readonly RosterEntry[] {
  return names.map((name) => ({ name, under: null, levels: 0, limits: EVERYTHING }));
}
