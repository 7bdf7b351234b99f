import { type LowerPosture, POSTURES, type Posture } from "../words/verdicts.ts";

/** Mildest verdict for who has this autonomy (contracts/policy/rules/PostureRules.sol). */
export function postureFloor(posture: LowerPosture): "Flagged" | "Held" {
  return posture === "ContinuousInsight" ? "Flagged" : "Held";
}

/** Whether one posture has less autonomy than another. */
export function isBelow(posture: Posture, other: Posture): boolean {
  return POSTURES.indexOf(posture) < POSTURES.indexOf(other);
}
