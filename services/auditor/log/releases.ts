import { isFailure } from "../../core/floors/failure.ts";
import { logOfUrn } from "../../core/words/ids.ts";
import type { CounterBook } from "../checks/counters.ts";
import type { RulesOf } from "../checks/floors.ts";
import type { OutcomeBook } from "../checks/outcomes.ts";
import type { Permission, PermissionBook } from "../checks/permissions.ts";
import type { Find, FindAt } from "../report/findings.ts";
import type { OutcomeRecord } from "../records/parsed.ts";
import { checkLogSignature } from "../records/signature.ts";
import type { LogContext } from "./context.ts";

/** An outcome in a signing log: it gives back what its permission was charged, or counts as an error for a breaker. */
export interface Release {
  readonly seq: number;
  readonly outcome: OutcomeRecord["claims"];
  readonly permission: Permission;
}

/**
 * Only the enforcement point the permission was for gives back, by its own key, and only by saying that nothing happened; an
 * error is its word as well.
 * @returns null, with a finding, when it gives back nothing
 */
export function judgeRelease(
  find: Find,
  { seq, jws, claims }: OutcomeRecord,
  permissions: PermissionBook,
  counters: CounterBook,
  { logId, organization }: LogContext,
): Release | null {
  const { sae, iss, iat } = claims;
  const permission = permissions.byHash(sae.hash);
  const problem = wrongRelease(logId, claims, permission);
  if (permission === null || problem !== null) {
    find("RELEASE_INVALID", problem ?? "");
    return null;
  }
  const point = organization.logs.get(logOfUrn(iss, organization.addresses) ?? 0);
  const signers = point?.view.kind === "Enforcement" ? point.signers : [];
  if (!checkLogSignature(find, jws, iat, signers)) return null;
  if (claims.phase === "not_executed") counters.release(find, { log: logId, seq }, sae.hash);
  return { seq, outcome: claims, permission };
}

function wrongRelease(logId: number, claims: OutcomeRecord["claims"], permission: Permission | null): string | null {
  const { sae, phase, iss } = claims;
  if (permission?.seq !== sae.seq || sae.log !== logId) return `no permission ${sae.hash} stands before it`;
  if (permission.aud !== iss) return `the permission is for ${permission.aud}`;
  if (isFailure(claims)) return null;
  if (permission.charged === false) return "the permission was charged nothing";
  return phase === "not_executed" ? null : `${phase} gives nothing back`;
}

/** The enforcement point's own log, where the record was given, says the same at the place the outcome names. */
export function checkReleases(
  findAt: FindAt,
  releases: readonly Release[],
  outcomes: OutcomeBook,
  isGiven: (log: number, seq: number) => boolean,
): void {
  for (const { seq, outcome } of releases) {
    const { sae, chain } = outcome;
    if (!isGiven(chain.log, chain.seq)) continue;
    const fate = outcomes.fateOf(sae.hash);
    if (fate?.phase === outcome.phase && fate.finalSeq === chain.seq && fate.log === chain.log) continue;
    findAt("RELEASE_INVALID", seq, `record ${chain.seq} of log ${chain.log} says another thing, or nothing`);
  }
}

/** Until a signing service that decides on must have heard of an error, in seconds from the end of the permission. */
const HEARD_WITHIN = 600;

/**
 * Where the mapping has a breaker that counts errors, each error stands in the signing log as well, or what was counted was less.
 * @param decidedAt when the log's last decision was made, unix seconds
 */
export function checkCounted(
  findAt: FindAt,
  permissions: readonly Permission[],
  releases: readonly Release[],
  outcomes: OutcomeBook,
  { rulesOf, decidedAt }: { readonly rulesOf: RulesOf; readonly decidedAt: number },
): void {
  const counted = new Set(releases.map(({ outcome }) => outcome.sae.hash));
  for (const { hash, seq, exp, map } of permissions) {
    if (decidedAt < exp + HEARD_WITHIN || outcomes.fateOf(hash)?.failed !== true || counted.has(hash)) continue;
    if (rulesOf(map)?.breaker?.errors !== undefined)
      findAt("OUTCOME_UNCOUNTED", seq, `permission ${hash} ended in an error`);
  }
}

/** Rows of the table of what was given back. */
export function releaseRow({ seq, outcome: { sae, phase }, permission: { jti } }: Release) {
  const columns = { log_id: sae.log, jti, sae_hash: sae.hash };
  return { seq, columns: { ...columns, dispatched_seq: seq, state: phase, final_seq: seq } };
}
