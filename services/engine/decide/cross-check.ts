import { CountersignError } from "../../core/errors/error.ts";
import type { Decider, DecisionCall, Decision } from "../../core/ports/decider.ts";

export interface CrossCheckOptions {
  readonly primary: Decider;
  /** another way to decide, by another node if there is one */
  readonly reference: Decider;
  /** one decision in this many is run again, and the first */
  readonly sample: number;
  /** from 0 up to 1 */
  readonly random: () => number;
  /** after this many references in a row had no answer; default 5 */
  readonly patience?: number;
  /** no two ways to decide any more: `count` references in a row had no answer */
  readonly onUnanswered?: (count: number) => void;
  readonly onDifference?: (primary: Decision, reference: Decision, call: DecisionCall) => void;
}

/** A decider whose decisions are now and then made twice. */
export interface CrossCheck extends Decider {
  /** whether two decisions differed: nothing is decided any more */
  readonly isOpen: boolean;
  /** resolves when no check is under way */
  settled(): Promise<void>;
}

/** Checks under way: a slow reference must not pile them up. */
const MAX_UNDER_WAY = 4;

/**
 * Runs a sample again at the same block, after the answer. Two decisions about the same act at the same block can only differ when
 * one way to decide is wrong, and nobody here can say which: from then on every decision is refused, until a restart.
 */
export function createCrossCheck(options: CrossCheckOptions): CrossCheck {
  const { primary, reference, sample, random, patience = 5, onUnanswered, onDifference } = options;
  const underWay = new Set<Promise<void>>();
  let isFirst = true;
  let isOpen = false;
  let unanswered = 0;

  const check = async (call: DecisionCall, decided: Decision): Promise<void> => {
    let again: Decision;
    try {
      again = await reference.decide(call);
    } catch {
      // It may not have the block yet, or any more: that says nothing about the decision.
      unanswered += 1;
      if (unanswered >= patience) onUnanswered?.(unanswered);
      return;
    }
    unanswered = 0;
    if (isSame(decided, again)) return;
    isOpen = true;
    onDifference?.(decided, again, call);
  };
  const refuseWhenOpen = () => {
    if (isOpen) throw new CountersignError("DECIDER_DISAGREES", "a decision that was made twice came out differently");
  };

  return {
    get isOpen() {
      return isOpen;
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    decide: async (call) => {
      refuseWhenOpen();
      const decided = await primary.decide(call);
      refuseWhenOpen();
      if ((isFirst || random() * sample < 1) && underWay.size < MAX_UNDER_WAY) {
        isFirst = false;
        const checking = check(call, decided).finally(() => underWay.delete(checking));
        underWay.add(checking);
      }
      return decided;
    },
  };
}

function isSame(a: Decision, b: Decision): boolean {
  return a.verdict === b.verdict && a.dimension === b.dimension && a.reason === b.reason;
}
