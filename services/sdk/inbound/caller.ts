import type { Params } from "../../core/schemas/act.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import type { OpenedEnvelope } from "../../core/verify/envelope.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";

/** The agent that calls, and what it was permitted: everything here was verified. */
export interface Caller {
  readonly subject: string;
  readonly did: string;
  readonly agentId: number;
  /** whose hand holds its key */
  readonly custody: Sae["ctx"]["custody"];
  readonly posture: Sae["ctx"]["posture"];
  /** digest of the grant it acts under */
  readonly delegation: Sae["ctx"]["delegation"];
  readonly lineage: Sae["ctx"]["lineage"];
  /** type of the action, as the mapping names it */
  readonly action: string;
  /** what the mapping derives from the request, and the policy judged */
  readonly params: Params;
  /** on whose behalf it says it acts */
  readonly actFor: Sae["ctx"]["act_for"];
  /** SAE hash of the permission */
  readonly sae: string;
  /** what follows from this call is asked for in the same session */
  readonly session: string;
  /** the `parents` of every call that follows from this one: its permission */
  readonly parents: readonly string[];
}

export function callerOf({ claims, params, hash }: OpenedEnvelope): Caller {
  const { custody, posture, delegation, lineage, act_for: actFor, session } = claims.ctx;
  return {
    ...{ subject: claims.iss, ...parseAgentSubject(claims.iss), custody, posture, delegation, lineage },
    ...{ action: claims.act.type, params, actFor, sae: hash, session, parents: [hash] },
  };
}
