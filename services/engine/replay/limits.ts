import { isCountersignError } from "../../core/errors/error.ts";
import { explain, type Explanation } from "../../core/explain/explain.ts";
import type { ExplainedClaims } from "../../core/explain/terms.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import type { LimitReader } from "../../chain/read/limit-reader.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Judgement } from "./rerun.ts";

export interface ToExplain {
  readonly claims: ExplainedClaims;
  readonly inputs: DecisionInputs;
  readonly said: Judgement;
  readonly policy: PolicyView;
  readonly block: Pick<Pin, "number" | "hash" | "timestamp">;
}

/** Lists the limits behind an answer of the policy; null when they cannot be read: they explain, and decide nothing. */
export async function explainDecision(
  limits: LimitReader | null,
  { claims, inputs, said, policy, block }: ToExplain,
): Promise<Explanation | null> {
  if (limits === null) return null;
  try {
    const { terms, path } = await limits.limitsFor(block, policy, claims.ctx.delegation);
    return explain({ claims, ...inputs, blockTime: block.timestamp, terms, path, decision: said });
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return null;
  }
}
