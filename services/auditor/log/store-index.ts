import type { Hold } from "../checks/holds.ts";
import type { Fate } from "../checks/outcomes.ts";
import type { LogContext } from "./context.ts";
import { checkTable, type Expected } from "./index-check.ts";
import { releaseRow } from "./releases.ts";
import type { SigningBooks } from "./signing-books.ts";

/**
 * Tables beside the records of a signing log: they follow from the records, or somebody changed them. Where a record itself
 * is bad, that is what there is to say.
 */
export function auditSigningIndex(
  { findAt, snapshot, intact }: LogContext,
  { answers, holds, releases, decisions, plans, erasures, behaviours }: SigningBooks,
): void {
  if (!intact()) return;
  checkTable(findAt, "intents", snapshot.table("intents"), answers, ["intent_hash"], "seq");
  const all = holds.all();
  checkTable(
    findAt,
    "holds",
    // A file from before there were plans does not say what its holds are of.
    snapshot.table("holds").map((row) => ({ kind: "action", ...row })),
    all.map((hold) => holdRow(hold, erasures.isErased(hold.denialSeq))),
    ["hold"],
    "denial_seq",
  );
  checkTable(findAt, "approvals", snapshot.table("approvals"), all.flatMap(approvalRows), ["seq"], "seq");
  const denials = all.flatMap((hold) => denialRows(hold, erasures.isErased(hold.denialSeq)));
  checkTable(findAt, "denials of approvals", snapshot.table("approval_denials"), denials, ["seq"], "seq");
  checkTable(findAt, "used", snapshot.table("used"), releases.map(releaseRow), ["log_id", "jti"], "dispatched_seq");
  const told = behaviours.all().map(({ sae, seq }) => ({ seq, columns: { sae_hash: sae, seq } }));
  checkTable(findAt, "behaviours", snapshot.table("behaviours"), told, ["sae_hash"], "seq");
  checkBeside(findAt, "disclosures", snapshot.table("disclosures"), new Set([...decisions, ...plans]));
  checkBeside(findAt, "call data", snapshot.table("calls"), decisions);
}

/** Tables beside the records of an enforcement log. */
export function auditEnforcementIndex(
  { findAt, snapshot, logId, intact }: LogContext,
  fates: readonly Fate[],
  jtiOf: (fate: Fate) => string | null,
): void {
  if (!intact()) return;
  const used = fates.filter(({ log }) => log === logId).map((fate) => usedRow(fate, jtiOf(fate)));
  checkTable(findAt, "used", snapshot.table("used"), used, ["sae_hash"], "dispatched_seq");
  checkTable(findAt, "intents", snapshot.table("intents"), [], ["intent_hash"], "seq");
  checkTable(findAt, "holds", snapshot.table("holds"), [], ["hold"], "denial_seq");
  checkTable(findAt, "approvals", snapshot.table("approvals"), [], ["seq"], "seq");
  checkTable(findAt, "denials of approvals", snapshot.table("approval_denials"), [], ["seq"], "seq");
  checkTable(findAt, "behaviours", snapshot.table("behaviours"), [], ["sae_hash"], "seq");
  checkBeside(findAt, "disclosures", snapshot.table("disclosures"), new Set());
  checkBeside(findAt, "call data", snapshot.table("calls"), new Set());
}

function holdRow(hold: Hold, isErased: boolean): Expected {
  const { hold: id, denialSeq, agentId, actDigest, sub, policy, version, spentBy, until, salt, plan } = hold;
  const opened = {
    hold: id,
    kind: plan === null ? "action" : "plan",
    agent: agentId,
    act_digest: actDigest,
    sub,
    // A plan's record says nothing of the policy, and nobody goes by what the row says.
    ...(policy === null ? {} : { policy, version }),
    denial_seq: denialSeq,
    expires: until,
  };
  const shown = isErased ? { salt: null } : salt === null ? {} : { salt };
  return { seq: denialSeq, columns: { ...opened, ...shown, state: stateOf(hold), spent_by: spentBy } };
}

function stateOf({ spentBy, denied, plan }: Hold): string {
  if (spentBy !== null) return "spent";
  if (plan !== null && plan.revokedBy !== null) return "revoked";
  return denied === null ? "open" : "denied";
}

function approvalRows({ hold, approvals }: Hold): Expected[] {
  return approvals.map(({ seq, recorded: { signer, valid_before, action, signature } }) => ({
    seq,
    columns: { seq, hold, signer, valid_before, action, signature },
  }));
}

/** Why it was denied is compared by its hash, where the act is. */
function denialRows({ hold, denied }: Hold, isErased: boolean): Expected[] {
  if (denied === null) return [];
  const { seq, recorded } = denied;
  const { signer, valid_before, denied: words, signature } = recorded;
  const columns = { seq, hold, signer, valid_before, denied: words, signature };
  return [{ seq, columns: isErased ? { ...columns, why: null } : columns }];
}

/** A statement about a permission that was never dispatched is both: its first record and its last. */
function usedRow({ saeLog, saeHash, dispatchedSeq, finalSeq, phase }: Fate, jti: string | null): Expected {
  const seq = dispatchedSeq ?? finalSeq ?? 0;
  const columns = { log_id: saeLog, sae_hash: saeHash, dispatched_seq: seq, state: phase, final_seq: finalSeq };
  return { seq, columns: jti === null ? columns : { ...columns, jti } };
}

/** Only decisions have any; that theirs are missing is found where the decision is made again. */
function checkBeside(
  findAt: LogContext["findAt"],
  what: string,
  rows: ReturnType<LogContext["snapshot"]["table"]>,
  decisions: ReadonlySet<number>,
): void {
  for (const { seq } of rows) {
    const at = typeof seq === "number" ? seq : null;
    if (at === null || !decisions.has(at)) findAt("STORE_INDEX", at, `${what} of a record that has none`);
  }
}
