import type { Asked } from "../../core/domain/asked.ts";
import { addDelegation, delegationTo, endAuthority } from "../../core/domain/edit/authority.ts";
import type { Change } from "../../core/domain/edit/change.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { entryChanges } from "./agent-entry.ts";
import { delegationOf } from "./limits.ts";

/** What a request would change in a domain file. @throws ARGUMENT_INVALID, ARGUMENT_MISSING */
export function changesOf(asked: Asked, domain: Domain): readonly Change[] {
  const { what, agent, from, capabilities: capability, actions, targets: target, limits: limit, why } = asked;
  if (what === "revoke") {
    if (delegationTo(domain, agent) === null) {
      throw new CountersignError("ARGUMENT_INVALID", `the file hands nothing to ${agent}`);
    }
    return endAuthority(domain, agent);
  }
  const grant = { ...(from === null ? {} : { from }), actions, target, limit, why };
  if (what === "delegate") return [addDelegation(delegationOf(agent, grant))];
  if (from === null || !Object.hasOwn(domain.principals, from)) {
    throw new CountersignError("ARGUMENT_INVALID", `${from ?? "nobody"} is no principal of the file`);
  }
  return entryChanges(agent, { ...grant, capability });
}
