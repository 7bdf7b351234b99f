import type { DecisionInputs } from "../schemas/evidence.ts";
import type { RandomBytes } from "../ports/ports.ts";
import { hideMembers } from "../sdjwt/members.ts";

/** Digests of what a decision rests on beside its action, and the disclosures that open them. */
export interface Evidence {
  readonly pol: { readonly _sd: string[] };
  readonly ctx: { readonly _sd: string[] };
  readonly disclosures: readonly string[];
}

/** Hides salts, counters and approvals. They travel in the log and beside the answer, never in a header. */
export function buildEvidence(inputs: Omit<DecisionInputs, "params">, randomBytes: RandomBytes): Evidence {
  const { salts, spent, approvals } = inputs;
  const pol = hideMembers({ ...salts }, randomBytes);
  const counted = { spent: spent.map((each) => ({ ...each })), approvals: approvals.map((each) => ({ ...each })) };
  const ctx = hideMembers(counted, randomBytes);
  return {
    pol: { _sd: pol.digests },
    ctx: { _sd: ctx.digests },
    disclosures: [...pol.disclosures, ...ctx.disclosures],
  };
}
