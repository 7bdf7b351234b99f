import type { ShadowEntry, Skipped } from "../report/report.ts";
import type { Parsed, ShadowRecord } from "../records/parsed.ts";

/** Numbers of a report, counted as the records pass. */
export interface Tally {
  records: number;
  permitted: number;
  held: number;
  blocked: number;
  outcomes: number;
  voids: number;
  replayed: number;
  /** decisions on intents of agents whose key another hand holds, by that hand */
  custody: { sidecar: number; gateway: number };
  /** what could not be looked at, though nothing is wrong with it */
  skipped: Skipped[];
  /** decisions whose block was reorganized away and that stand, by seq */
  reorganized: number[];
  /** what was forwarded without a permission, in the order of seq */
  shadow: ShadowEntry[];
}

export function createTally(): Tally {
  return {
    records: 0,
    permitted: 0,
    held: 0,
    blocked: 0,
    outcomes: 0,
    voids: 0,
    replayed: 0,
    custody: { sidecar: 0, gateway: 0 },
    skipped: [],
    reorganized: [],
    shadow: [],
  };
}

export function count(tally: Tally, record: Parsed | null): void {
  tally.records += 1;
  if (record?.kind === "sae" || record?.kind === "denial") {
    const { custody } = record.claims.ctx;
    if (custody === "Sidecar") tally.custody.sidecar += 1;
    if (custody === "Gateway") tally.custody.gateway += 1;
  }
  if (record?.kind === "sae") tally.permitted += 1;
  if (record?.kind === "outcome") tally.outcomes += 1;
  if (record?.kind === "void") tally.voids += 1;
  if (record?.kind === "shadow") tally.shadow.push(shadowEntry(record));
  if (record?.kind !== "denial") return;
  if (record.claims.pol.verdict === "Held") tally.held += 1;
  else tally.blocked += 1;
}

function shadowEntry({ seq, claims: { code, method, sub, presented, at } }: ShadowRecord): ShadowEntry {
  return { seq, code, method, sub, presented, at };
}
