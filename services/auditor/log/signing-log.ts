import { toHex } from "../../core/encoding/hex.ts";
import { hex32 } from "../../core/schemas/primitives.ts";
import type { CounterBook } from "../checks/counters.ts";
import type { ErasureBook } from "../checks/erasures.ts";
import type { Hidden } from "../checks/holds.ts";
import type { FindAt } from "../report/findings.ts";
import type { ReadLog } from "./conclude.ts";
import type { LogContext } from "./context.ts";
import { judgeRecord } from "./judge.ts";
import { factsOf, type RecordFacts } from "./record-facts.ts";
import { plannedBy } from "../checks/plans.ts";
import { disclosedBy, type Shown } from "../checks/replay.ts";
import { type Held, judgeMoved, rerunDecision } from "./rerun.ts";
import { createSigningBooks, type SigningBooks } from "./signing-books.ts";
import { count, createTally, type Tally } from "./tally.ts";
import { createTree, type Tree } from "./tree.ts";
import { type Walked, walk } from "./walk.ts";

/** What a signing log's records say, once they were judged. */
export interface SigningLog extends ReadLog {
  readonly books: SigningBooks;
}

/** A record, and what the chain says that bears on it. */
interface Asked {
  readonly walked: Walked;
  readonly known: RecordFacts;
  readonly held: Held;
}

/**
 * Judges the records of a signing log, in the order of seq: a record may only rest on what stands before it. Counters are added
 * up when all logs were read.
 */
export async function auditSigningLog(context: LogContext, counters: CounterBook): Promise<SigningLog> {
  const tree = createTree();
  const { organization } = context.organization.addresses;
  const books = createSigningBooks(
    organization,
    counters,
    hiddenIn(context),
    (seq) => leafAt(tree, seq),
    context.rulesOf,
  );
  const tally = createTally();
  const readable = new Set<number>();
  for (const some of walk(context, tree)) {
    const [first, last] = [some[0]?.seq ?? 0, some.at(-1)?.seq ?? 0];
    const stored = context.snapshot.disclosures(first, last);
    const calls = context.snapshot.calls(first, last);
    const asked = await Promise.all(
      some.map(async (walked) => ({
        walked,
        known: await factsOf(context, walked.parsed),
        held: { shown: shownBy(walked, stored.get(walked.seq)), kept: calls.get(walked.seq) ?? null },
      })),
    );
    for (const { walked, known, held } of asked) {
      const { parsed, intact, find } = walked;
      count(tally, parsed);
      if (parsed === null) continue;
      if (intact) readable.add(parsed.seq);
      if (parsed.kind === "sae" || parsed.kind === "denial") tree.pin(parsed.seq, parsed.claims.pol.block);
      const shownPlan = parsed.kind === "plan" ? plannedBy(find, parsed, stored.get(parsed.seq)) : null;
      judgeRecord(context, books, find, parsed, { ...known, shown: held.shown, shownPlan });
    }
    await rerunAll(context, asked, tally, books.erasures);
  }
  tally.skipped.push(...books.erasures.finish().map((seq) => ({ seq, what: "erasure" as const })));
  tally.skipped.push(...books.holds.finish());
  checkAnswered(context.findAt, books.intents.unanswered(), readable, tree);
  return { tally, tree, books };
}

/** The salts of holds stand in no record: with them what was approved or denied could be guessed for ever. */
function hiddenIn({ snapshot }: LogContext): Hidden {
  const salts = new Map(snapshot.table("holds").map(({ hold, salt }) => [hold, hex32.safeParse(salt).data ?? null]));
  const denials = snapshot.table("approval_denials");
  const whys = new Map(denials.map(({ hold, why }) => [hold, typeof why === "string" ? why : null]));
  return { saltOf: (hold) => salts.get(hold) ?? null, whyOf: (hold) => whys.get(hold) ?? null };
}

function leafAt(tree: Tree, seq: number): string | null {
  const [leaf] = tree.leaves(seq, 1) ?? [];
  return leaf === undefined ? null : toHex(leaf);
}

/** Runs decisions again, some at a time, and counts what came out. */
async function rerunAll(
  { facts }: LogContext,
  asked: readonly Asked[],
  tally: Tally,
  erasures: ErasureBook,
): Promise<void> {
  const results = await Promise.all(
    asked.map(({ walked, known, held }) => rerunDecision(facts, walked, known, held, erasures)),
  );
  for (const [i, { walked, known }] of asked.entries()) {
    const again = results[i] === true;
    if (again) tally.replayed += 1;
    if (judgeMoved(walked, known, again)) tally.reorganized.push(walked.seq);
  }
}

function shownBy({ parsed, find }: Walked, stored: string | undefined): Shown | null {
  return parsed?.kind === "sae" || parsed?.kind === "denial" ? disclosedBy(find, parsed, stored) : null;
}

/** Every intent has a decision right behind it. What is wrong with the record there is a finding of its own. */
function checkAnswered(findAt: FindAt, unanswered: readonly number[], readable: ReadonlySet<number>, tree: Tree): void {
  for (const seq of unanswered) {
    if (readable.has(seq + 1) || seq === tree.lastSeq()) findAt("INTENT_UNANSWERED", seq, "no record decides it");
  }
}
