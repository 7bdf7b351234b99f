import { CountersignError } from "../../core/errors/error.ts";
import { type BucketRules, createTokenBuckets } from "../../platform/token-bucket.ts";

/** What one agent may cost others. Who asks is known by then, so nobody uses up another's. */
export interface AgentRates {
  /** A simulation is as much work as a decision, and spends nothing. @throws RATE_LIMITED */
  simulation(agentId: number): void;
  /** A denial is a record for ever, and costs its agent nothing. @throws RATE_LIMITED */
  denial(agentId: number): void;
  /** So is a plan, and a person is asked to read it. @throws RATE_LIMITED */
  plan(agentId: number): void;
  /** What an agent says it did is a record for ever as well, and each takes a signature to check. @throws RATE_LIMITED */
  behaviour(agentId: number): void;
}

const MAX_AGENTS = 16_384;
const SIMULATIONS: BucketRules = { burst: 60, perSecond: 5, maxKeys: MAX_AGENTS };
const DENIALS: BucketRules = { burst: 120, perSecond: 2, maxKeys: MAX_AGENTS };
const PLANS: BucketRules = { burst: 20, perSecond: 0.1, maxKeys: MAX_AGENTS };
/** More than one agent can act: only one that floods meets it, and an honest one that waits is not too late. */
const BEHAVIOURS: BucketRules = { burst: 240, perSecond: 60, maxKeys: MAX_AGENTS };

export function createAgentRates(stopwatch: () => number): AgentRates {
  const simulations = createTokenBuckets(SIMULATIONS, stopwatch);
  const plans = createTokenBuckets(PLANS, stopwatch);
  const denials = createTokenBuckets(DENIALS, stopwatch);
  const behaviours = createTokenBuckets(BEHAVIOURS, stopwatch);
  return {
    simulation: (agentId) => limit("simulations", agentId, simulations.take(String(agentId))),
    denial: (agentId) => limit("denials", agentId, denials.take(String(agentId))),
    plan: (agentId) => limit("plans", agentId, plans.take(String(agentId))),
    behaviour: (agentId) => limit("behaviour records", agentId, behaviours.take(String(agentId))),
  };
}

function limit(what: string, agentId: number, wait: number | null): void {
  if (wait === null) return;
  throw new CountersignError("RATE_LIMITED", `too many ${what} of agent ${agentId}`, { retryAfter: wait });
}
