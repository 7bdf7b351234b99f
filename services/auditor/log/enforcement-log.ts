import { createTimeOrder } from "../checks/order.ts";
import type { OutcomeBook } from "../checks/outcomes.ts";
import type { Permission } from "../checks/permissions.ts";
import { checkSupported } from "../checks/unsupported.ts";
import { createUniqueIds } from "../checks/unique.ts";
import type { Find } from "../report/findings.ts";
import type { OutcomeRecord, ShadowRecord } from "../records/parsed.ts";
import { checkLogSignature } from "../records/signature.ts";
import type { ReadLog } from "./conclude.ts";
import type { LogContext } from "./context.ts";
import { checkPlace } from "./place.ts";
import type { SigningLog } from "./signing-log.ts";
import { count, createTally } from "./tally.ts";
import { createTree } from "./tree.ts";
import { walk } from "./walk.ts";

/** Judges the records of an enforcement point against the permissions of the signing logs. */
export async function auditEnforcementLog(
  context: LogContext,
  outcomes: OutcomeBook,
  signingLogs: ReadonlyMap<number, SigningLog>,
): Promise<ReadLog> {
  const tree = createTree();
  const tally = createTally();
  const order = createTimeOrder();
  const ids = createUniqueIds();

  function judge(find: Find, record: OutcomeRecord | ShadowRecord): void {
    const { claims, jws, seq } = record;
    checkLogSignature(find, jws, claims.iat, context.chainLog.signers);
    order.check(find, claims.iat);
    ids.check(find, "the log", claims.jti, seq);
    // What ran in shadow mode rests on no permission, so it uses none.
    if (record.kind === "outcome") outcomes.add(find, record, permissionOf(find, record, signingLogs, context));
  }

  for (const walked of walk(context, tree)) {
    for (const { parsed, find } of walked) {
      count(tally, parsed);
      if (parsed === null) continue;
      checkPlace(find, parsed, context);
      checkSupported(find, parsed);
      if (parsed.kind === "outcome" || parsed.kind === "shadow") judge(find, parsed);
    }
    // Signatures take their time: let the progress be drawn.
    await new Promise(setImmediate);
  }
  return { tally, tree };
}

/** The leaf of the signer's log the outcome names: it must be a permission, and one for this enforcement point. */
function permissionOf(
  find: Find,
  { claims }: OutcomeRecord,
  signingLogs: ReadonlyMap<number, SigningLog>,
  { organization, isPartial }: LogContext,
): Permission | null {
  const { log, seq, hash } = claims.sae;
  if (organization.logs.get(log)?.view.kind !== "Signing") {
    find("OUTCOME_UNFOUNDED", `log ${log} is no log of kind Signing`);
    return null;
  }
  const signing = signingLogs.get(log);
  // A log that was not given is a finding of its own.
  if (signing === undefined) return null;
  // As of a copy, the permission may stand behind its end.
  if (isPartial && seq > signing.tree.lastSeq()) return null;
  const permission = signing.books.permissions.byHash(hash);
  if (permission?.seq !== seq) {
    find("OUTCOME_UNFOUNDED", `record ${seq} of log ${log} is no permission ${hash}`);
    return null;
  }
  if (permission.aud !== claims.iss) find("OUTCOME_UNFOUNDED", `record ${seq} of log ${log} is for ${permission.aud}`);
  return permission;
}
