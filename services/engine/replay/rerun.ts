import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import { movesMoney } from "../../core/calldata/known.ts";
import { encodeDecision } from "../../core/calldata/request.ts";
import { degrade } from "../../core/decision/degrade.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import type { Block } from "../../chain/read/block.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Decider } from "../../core/ports/decider.ts";

/** A decision as it is made: what the policy says, or what the signing service makes of it on degraded state. */
export type Judgement = ReturnType<typeof degrade>;

/** What becomes of a decision when it is made again; null when its claims do not give the call data it names. */
export type Rerun =
  { readonly said: Judgement; readonly same: boolean } | { readonly said: null; readonly detail: string };

export interface RerunAt {
  readonly policy: Pick<PolicyView, "evaluator" | "gasLimit">;
  readonly block: Pick<Block, "hash" | "timestamp">;
}

/**
 * Asks the policy contract again: same contract, same call data, same gas, at the given block.
 * @throws CHAIN_UNREACHABLE, and what else the decider throws when it cannot know
 */
export async function rerun(
  decider: Decider,
  claims: Sae,
  inputs: DecisionInputs,
  { policy, block }: RerunAt,
): Promise<Rerun> {
  const encoded = encode(claims, inputs);
  if ("detail" in encoded) return { said: null, detail: encoded.detail };
  const call = sha256b64(encoded.callData);
  if (call !== claims.pol.call) {
    return { said: null, detail: `the claims give call data ${call}, the decision names ${String(claims.pol.call)}` };
  }
  return rerunCall(decider, claims, encoded.callData, { policy, block });
}

/**
 * The same for whoever has the call data and lacks disclosures: they hold hashes where those hold values.
 * @param callData those of the decision
 * @throws CHAIN_UNREACHABLE, and what else the decider throws when it cannot know
 */
export async function rerunCall(
  decider: Decider,
  { pol, iat }: Pick<Sae, "pol" | "iat">,
  callData: Uint8Array,
  { policy, block }: RerunAt,
): Promise<Extract<Rerun, { readonly said: Judgement }>> {
  const { evaluator: contract, gasLimit: gas } = policy;
  const asked = await decider.decide({ pin: block, contract, gas, callData });
  const params = movesMoney(callData) ? { amount: "0" } : {};
  const said = degrade(asked, { time: iat, stateTime: block.timestamp, params });
  return {
    said,
    same: said.verdict === pol.verdict && said.dimension === pol.dimension && said.reason === pol.reason,
  };
}

function encode(claims: Sae, inputs: DecisionInputs): { readonly callData: Uint8Array } | { readonly detail: string } {
  try {
    return { callData: encodeDecision(claims, inputs) };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return { detail: `${error.code}: ${error.detail}` };
  }
}

/** A decision in one word for a person. */
export function verdictText({
  verdict,
  dimension,
  reason,
}: Pick<Sae["pol"], "verdict" | "dimension" | "reason">): string {
  return `${verdict}/${dimension}/${reason}`;
}
