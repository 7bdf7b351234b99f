import type { Verdict } from "../../words/verdicts.ts";

/** A decision as it stands in the log: who asked for what, and what the contracts said. */
export interface SeenDecision {
  /** the agent's name in the domain file; its subject where it has none there */
  readonly agent: string;
  readonly type: string;
  readonly verdict: Exclude<Verdict, "None">;
  /** the limit that decided, as a reason code */
  readonly reason: string;
  /** minor units; null where the action has none, or it was erased */
  readonly amount: bigint | null;
  readonly currency: string | null;
  readonly recipient: string | null;
}

/** A request the gateway forwarded although no permission covered it. It names no agent and no action. */
export interface SeenForward {
  readonly code: string;
  readonly method: string;
  /** of the target */
  readonly origin: string;
}
