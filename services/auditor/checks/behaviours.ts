import type { CommitmentView } from "../../chain/read/commitments.ts";
import { keyId, thumbprint } from "../../core/jws/key.ts";
import { BEHAVIOUR_TIME, type Behaviour } from "../../core/schemas/behaviour.ts";
import { GRACE } from "./completeness.ts";
import { CLOCK_SKEW } from "../../core/time.ts";
import type { BehaviourRecord } from "../records/parsed.ts";
import { checkSignature } from "../records/signature.ts";
import type { Find, FindAt } from "../report/findings.ts";
import type { Fate, OutcomeBook } from "./outcomes.ts";
import type { Permission, PermissionBook } from "./permissions.ts";

/** What an agent said of one permission of its own. */
export interface Told {
  /** hash of the permission */
  readonly sae: string;
  readonly seq: number;
  readonly claims: Behaviour;
}

/** What agents said they did, in one signing log. */
export interface BehaviourBook {
  /** @param permission it names, of those before it; null when there is none */
  add(find: Find, record: BehaviourRecord, permission: Permission | null): void;
  /** by SAE hash */
  of(sae: string): Told | null;
  /** those that were the first of their permissions */
  all(): readonly Told[];
}

export function createBehaviourBook(): BehaviourBook {
  const told = new Map<string, Told>();
  return {
    add(find, record, permission) {
      const { claims, seq } = record;
      const { hash } = claims.sae;
      if (permission?.seq !== claims.sae.seq || permission.log !== claims.sae.log) {
        find("BEHAVIOUR_INVALID", `record ${claims.sae.seq} is no permission ${hash} before it`);
        return;
      }
      const before = told.get(hash);
      if (before !== undefined) {
        find("BEHAVIOUR_INVALID", `record ${before.seq} says what became of permission ${permission.seq}`);
        return;
      }
      told.set(hash, { sae: hash, seq, claims });
      checkSource(find, record, permission);
      checkAct(find, claims, permission);
    },
    of: (sae) => told.get(sae) ?? null,
    all: () => [...told.values()],
  };
}

/** The agent itself said it, with the key the permission is bound to, and not before it was permitted. */
function checkSource(find: Find, { jws, claims }: BehaviourRecord, { agent, holder, seq, iat }: Permission): void {
  if (claims.iss !== agent) find("BEHAVIOUR_INVALID", `permission ${seq} is of another agent, ${agent}`);
  if (claims.iat < iat - CLOCK_SKEW) find("BEHAVIOUR_INVALID", `said at ${claims.iat}, permitted at ${iat}`);
  const { key } = holder;
  // That nobody has the agent's key was found at the permission.
  if (key === null) return;
  if (jws.header.kid === keyId(key)) checkSignature(find, jws, key);
  else find("BEHAVIOUR_INVALID", `permission ${seq} is bound to the key ${thumbprint(key)}`);
}

function checkAct(find: Find, { act, input }: Behaviour, permission: Permission): void {
  if (act !== permission.act) find("BEHAVIOUR_DIFFERS", `another act than permission ${permission.seq}`);
  if (!permission.bound.includes(input)) find("BEHAVIOUR_DIFFERS", `another input than permission ${permission.seq}`);
}

/**
 * What agents say they did is what the enforcement points say, under documents that stood on the chain before; and who committed
 * itself to one says it of everything that was executed.
 * @param answerable whether the log of a permission's enforcement point was audited
 * @param now unix seconds
 */
export function checkBehaviours(
  findAt: FindAt,
  { permissions, behaviours }: { readonly permissions: PermissionBook; readonly behaviours: BehaviourBook },
  outcomes: OutcomeBook,
  answerable: (aud: string) => boolean,
  now: number,
): void {
  for (const permission of permissions.all()) {
    const fate = outcomes.fateOf(permission.hash);
    const told = behaviours.of(permission.hash);
    if (told === null) checkOwed(findAt, permission, fate, now);
    else {
      const find: Find = (code, detail) => findAt(code, told.seq, detail);
      // While it lives, the enforcement point's log may have been copied before it was used.
      if (fate !== null || (answerable(permission.aud) && now >= permission.exp + GRACE))
        checkAnswer(find, told.claims, fate);
      checkCommitment(find, told.claims, permission, fate);
    }
  }
}

/** The document an agent was committed to at a time, unix seconds. */
function inForce(commitments: readonly CommitmentView[], time: number): string | null {
  return commitments.findLast(({ committedAt }) => committedAt <= time)?.documentHash ?? null;
}

function checkOwed(findAt: FindAt, { seq, iat, holder }: Permission, fate: Fate | null, now: number): void {
  if (fate?.phase !== "executed" || inForce(holder.commitments, iat) === null) return;
  const due = dueOf(fate);
  if (now >= due) findAt("BEHAVIOUR_MISSING", seq, `it was due at ${due}`);
}

/** Unix seconds by which the agent has to have said what it did. */
function dueOf({ end, started }: Fate): number {
  return Math.ceil((end?.ended ?? started) / 1000) + BEHAVIOUR_TIME;
}

/** An agent that saw no whole answer contradicts nobody. */
function checkAnswer(find: Find, { output, iat }: Behaviour, fate: Fate | null): void {
  if (output.phase === "unknown") return;
  if (fate?.phase !== "executed" || fate.end === null) {
    // One that is on its way ends later; what never ended, or was never used, is found where it is.
    if (fate !== null && fate.finalSeq === null) return;
    find("BEHAVIOUR_DIFFERS", `executed, says the agent; the enforcement point: ${fate?.phase ?? "nothing"}`);
    return;
  }
  const { end } = fate;
  const names = (["status", "result", "digest"] as const).filter((name) => output[name] !== end[name]);
  if (names.length > 0) find("BEHAVIOUR_DIFFERS", `another ${names.join(", ")} than the enforcement point says`);
  const due = dueOf(fate);
  if (iat > due) find("BEHAVIOUR_MISSING", `said at ${iat}, and due at ${due}`);
}

/** It acted under what it had committed itself to before. */
function checkCommitment(find: Find, claims: Behaviour, { iat, holder }: Permission, fate: Fate | null): void {
  const { commitment } = claims;
  const { commitments } = holder;
  const stood = inForce(commitments, iat);
  if (commitment === stood) return;
  const acted = fate === null ? iat : Math.floor(fate.started / 1000);
  // Between the permission and the action it may have committed itself to another.
  if (commitment !== null && commitment === inForce(commitments, acted)) return;
  const isOlder = commitments.some(
    ({ documentHash, committedAt }) => documentHash === commitment && committedAt <= acted,
  );
  if (commitment !== null && !isOlder) find("COMMITMENT_LATE", `${commitment}: the action was at ${acted}`);
  else find("COMMITMENT_MISMATCH", `it names ${commitment ?? "none"}; in force was ${stood ?? "none"}`);
}
