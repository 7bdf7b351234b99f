import { POSTURES, type Posture } from "../words/verdicts.ts";

/** Postures a floor can lower an agent to; of a Delegated one nothing is asked. */
export const LOWER_POSTURES = ["PseudoAgent", "Supervised", "SharedPlanning", "ContinuousInsight"] as const;
export type LowerPosture = (typeof LOWER_POSTURES)[number];

/** Mildest verdict for who has this autonomy (contracts/policy/rules/PostureRules.sol). */
export function postureFloor(posture: LowerPosture): "Flagged" | "Held" {
  return posture === "ContinuousInsight" ? "Flagged" : "Held";
}

/** Whether one posture has less autonomy than another. */
export function isBelow(posture: Posture, other: Posture): boolean {
  return POSTURES.indexOf(posture) < POSTURES.indexOf(other);
}
