import { amountText } from "../../../services/core/approval/amount.ts";
import type { RosterEntry } from "../../local/roster.ts";
import { FULL_ACTION, HOLD_ABOVE, ORDER_ACTION } from "./policy.ts";

/** As deep as the contracts allow by default. */
export const DEEPEST = 8;

/** One line of delegations from the principal down; every one holds all five dimensions. */
export const LINE: readonly RosterEntry[] = Array.from({ length: DEEPEST }, (_, i) => ({
  name: nameAt(i + 1),
  under: i === 0 ? null : nameAt(i),
  levels: DEEPEST - 1 - i,
  limits: {
    actions: [FULL_ACTION, ORDER_ACTION],
    perAction: { blockAbove: `${amountText(String(10n * HOLD_ABOVE), "USD")} USD` },
    data: { read: "any", write: "any", ceiling: "confidential" },
    communication: { channels: "any", recipients: "any", outside: true },
  },
}));

/** @param depth of the agent's delegation, from 1 */
export function nameAt(depth: number): string {
  return `depth-${depth}`;
}
