import type { LedgerSummary } from "../../counters.ts";
import type { Database } from "../database.ts";
import { integerOf, textOf, wordOf } from "../row.ts";
import { amountOf, readEntry } from "./rows.ts";

interface Sum {
  n: number;
  total: bigint;
}

const STEPS = ["reserve", "release", "cancel"] as const;
const CHUNK = 1_000;

/** Adds the ledger up from its first line, and compares each line and every total with the sum. */
export function verifyLedger(database: Database): LedgerSummary {
  const sums = new Map<string, Sum>();
  const open = new Map<string, string>();
  const problems: string[] = [];
  let reservations = 0;
  let ended = 0;
  for (let after = 0, rows = next(database, after); rows.length > 0; rows = next(database, after)) {
    for (const row of rows) {
      after = integerOf(row, "id");
      const { counter, n, before, reserved } = readEntry(row);
      const place = `${counter} ${n}`;
      const sum = sums.get(counter) ?? { n: 0, total: 0n };
      sums.set(counter, sum);
      const found = (text: string) => problems.push(`line ${after}: ${text}`);
      if (BigInt(before) !== sum.total) found(`${counter} stood at ${sum.total} and not at ${before}`);
      if (wordOf(row, "step", STEPS) === "reserve") {
        reservations += 1;
        if (n !== sum.n + 1) found(`${counter} gave place ${n} after ${sum.n}`);
        sum.n = n;
        sum.total += BigInt(reserved);
        open.set(place, `${textOf(row, "intent")} ${reserved}`);
      } else {
        ended += 1;
        if (open.get(place) !== `${textOf(row, "intent")} ${reserved}`) found(`${place} does not hold ${reserved}`);
        open.delete(place);
        sum.total -= BigInt(reserved);
      }
    }
  }
  for (const row of database.all("SELECT counter, last_n, total FROM counters")) {
    const counter = textOf(row, "counter");
    const sum = sums.get(counter);
    const total = amountOf(row, "total");
    if (sum?.n !== integerOf(row, "last_n") || sum.total !== total) {
      problems.push(`counter ${counter} stands at ${total}, the ledger gives ${sum?.total ?? "nothing"}`);
    }
    sums.delete(counter);
  }
  for (const counter of sums.keys()) problems.push(`counter ${counter} of the ledger is missing`);
  const { counters } = counted(database);
  return { counters, reservations, ended, problems };
}

function next(database: Database, after: number) {
  return database.all(`SELECT * FROM ledger WHERE id > ? ORDER BY id LIMIT ${CHUNK}`, after);
}

function counted(database: Database): { readonly counters: number } {
  const row = database.get("SELECT count(*) AS counters FROM counters");
  return { counters: row === null ? 0 : integerOf(row, "counters") };
}
