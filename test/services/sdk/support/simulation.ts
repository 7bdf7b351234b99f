import { LIMIT } from "../../../../services/signing/described-examples.ts";
import type { Simulated } from "../../../../services/sdk/simulation.ts";

const NEAREST = { ...LIMIT, limit: "amount.block", bound: "10000000", beyond: false, headroom: "8000000", used: 0.2 };

/** The signing service's answer to a simulation. */
export const SIMULATION: Omit<Simulated, "kind"> = {
  simulated: true,
  verdict: "Held",
  dimension: "Financial",
  reason: "ABOVE_HOLD",
  explanation: "the amount is above the hold threshold: a human must approve",
  would_hold_until: 1_790_003_600,
  approvals: 0,
  approvals_needed: 1,
  policy: 1,
  version: 3,
  block: { number: 7, hash: `0x${"ab".repeat(32)}` },
  limits: [NEAREST, LIMIT],
  decisive: LIMIT,
  nearest: NEAREST,
};
