import { POLICY_REASONS, type PolicyReason } from "../../../../services/core/words/reasons.ts";

/** Words of contracts/types/Words.sol; the place is the number. */
const VERDICTS = ["NONE", "AUTO_APPROVED", "FLAGGED", "HELD", "BLOCKED"] as const;
const DIMENSIONS = ["NONE", "FINANCIAL", "OPERATIONAL", "TEMPORAL", "DATA_ACCESS", "COMMUNICATION"] as const;
/** Offsets of contracts/types/Reason.sol. */
const CUSTOM = 1_000;
const PARTNER = 10_000;

export type Verdict = (typeof VERDICTS)[number];
export type Dimension = (typeof DIMENSIONS)[number];
/** One of `Reason`, or what another evaluator said, with its place from 1. */
export type Said = PolicyReason | `CUSTOM ${number}: ${number}` | `PARTNER ${number}: ${number}`;
export type Answer = { verdict: Verdict; dimension: Dimension; reason: Said };

/** What is said when nothing else is. */
export const WITHIN_LIMITS: Answer = { verdict: "AUTO_APPROVED", dimension: "NONE", reason: "WITHIN_LIMITS" };

export const blocked = (dimension: Dimension, reason: Said): Answer => ({ verdict: "BLOCKED", dimension, reason });

export const verdictOf = (number: number): Verdict | undefined => VERDICTS[number];
export const dimensionOf = (number: number): Dimension | undefined => DIMENSIONS[number];
export const numberOf = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

/** The strictest of what is said, and of equals the first. Nothing is asked for after a Blocked. */
export function strictest(said: Iterable<Answer>): Answer {
  let worst = WITHIN_LIMITS;
  for (const answer of said) {
    if (numberOf(answer.verdict) > numberOf(worst.verdict)) worst = answer;
    if (worst.verdict === "BLOCKED") break;
  }
  return worst;
}

export const isSame = (one: Answer, other: Answer): boolean =>
  one.verdict === other.verdict && one.dimension === other.dimension && one.reason === other.reason;

/** The three words a contract answers. */
export function readAnswer([verdict, dimension, reason]: readonly bigint[]): Answer {
  const answer = {
    verdict: verdictOf(Number(verdict)),
    dimension: dimensionOf(Number(dimension)),
    reason: reasonOf(Number(reason)),
  };
  if (answer.verdict === undefined || answer.dimension === undefined || answer.reason === undefined) {
    throw new RangeError(`no words for ${verdict}, ${dimension}, ${reason}`);
  }
  return answer as Answer;
}

function reasonOf(number: number): Said | undefined {
  if (number < CUSTOM) return POLICY_REASONS[number]?.[0];
  const [kind, unit] = number < PARTNER ? (["CUSTOM", CUSTOM] as const) : (["PARTNER", PARTNER] as const);
  return `${kind} ${Math.floor(number / unit)}: ${number % unit}`;
}
