import type { SeenDecision, SeenForward } from "./seen.ts";

export type Fate = "passed" | "held" | "blocked";

/** Of an agent and an action, how often one limit decided so. */
export interface ReportRow {
  readonly agent: string;
  readonly type: string;
  readonly fate: Fate;
  readonly limit: string;
  readonly count: number;
}

/** Requests that went on without any permission: enforcement would have blocked each. */
export interface ForwardRow extends SeenForward {
  readonly count: number;
}

/** What enforcement would have made of what was seen. */
export interface ShadowReport {
  readonly totals: Readonly<Record<Fate, number>>;
  readonly decisions: readonly ReportRow[];
  readonly forwarded: readonly ForwardRow[];
}

const FATES: Readonly<Record<SeenDecision["verdict"], Fate>> = {
  AutoApproved: "passed",
  Flagged: "passed",
  Held: "held",
  Blocked: "blocked",
};

/** By agent, action and limit; what would not have passed stands first within an action. */
export function shadowReport(decisions: readonly SeenDecision[], forwards: readonly SeenForward[]): ShadowReport {
  const rows = counted(
    decisions.map(({ agent, type, verdict, reason: limit }) => ({ agent, type, fate: FATES[verdict], limit })),
  );
  const totals = { passed: 0, held: 0, blocked: 0 };
  for (const { fate, count } of rows) totals[fate] += count;
  return { totals, decisions: rows, forwarded: counted(forwards) };
}

/** Equal ones once, with how often they were there; in the order of their members. */
function counted<T extends object>(all: readonly T[]): (T & { readonly count: number })[] {
  const counts = new Map<string, { readonly one: T; count: number }>();
  for (const one of all) {
    const key = Object.values(one).join("\0");
    const known = counts.get(key) ?? { one, count: 0 };
    known.count += 1;
    counts.set(key, known);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { one, count }]) => ({ ...one, count }));
}
