import type { Decision } from "../../core/ports/decider.ts";
import { policyReason } from "../../core/words/reasons.ts";
import { DIMENSIONS, VERDICTS } from "../../core/words/verdicts.ts";

/** What an evaluator that fails in any way has said. */
export const UNEVALUABLE: Decision = { verdict: "Blocked", dimension: "None", reason: "UNEVALUABLE" };

const ANSWER = /^0x[0-9a-fA-F]{192}$/;

/**
 * Reads the return data of IPolicy.evaluate by hand: exactly three words, each in range. Everything else is UNEVALUABLE, as
 * it is for a contract that calls an evaluator.
 */
export function decodeDecision(returned: unknown): Decision {
  if (typeof returned !== "string" || !ANSWER.test(returned)) return UNEVALUABLE;
  const word = (index: number) => BigInt(`0x${returned.slice(2 + 64 * index, 66 + 64 * index)}`);
  const verdict = at(VERDICTS, word(0));
  const dimension = at(DIMENSIONS, word(1));
  const reason = policyReason(word(2));
  if (verdict === undefined || verdict === "None" || dimension === undefined) return UNEVALUABLE;
  if (reason === undefined) return UNEVALUABLE;
  return { verdict, dimension, reason };
}

/** Compared as integers of 256 bits: a huge word must not become a small index. */
function at<T>(list: readonly T[], index: bigint): T | undefined {
  return index < BigInt(list.length) ? list[Number(index)] : undefined;
}
