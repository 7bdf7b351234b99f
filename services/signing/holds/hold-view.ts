import {
  type ApprovalTypedData,
  approvalTypedData,
  type DenialTypedData,
  denialTypedData,
} from "../../core/approval/typed-data.ts";
import { readableAction, type ShownAct } from "../../core/approval/action.ts";
import type { ApprovalTerms } from "../../core/approval/digest.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { MappedAct, Params } from "../../core/schemas/act.ts";
import type { DeniedBy } from "../../core/schemas/answers.ts";
import type { PreviewWitness } from "../../core/schemas/pending.ts";
import { sha256b64 } from "../../core/schemas/primitives.ts";
import { evidenceOf, resolveRecord } from "../../core/sdjwt/record.ts";
import { secondsOf } from "../../core/time.ts";
import { openSae } from "../../core/verify/envelope.ts";
import { openSignedIntent } from "../../core/verify/intent.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { LogStore } from "../../store/port.ts";
import type { HoldRow } from "../../store/rows.ts";
import { approvalTerms } from "./approval-terms.ts";
import type { SigningDeps } from "../shared/deps.ts";
import type { HoldReader } from "./hold-readers.ts";
import { heldPlan, plannedAct } from "./held-plan.ts";
import { type HoldState, holdState } from "./holds.ts";
import { type Approved, approvedBy, mostNeeded, readApprovalsNeeded } from "./progress.ts";
import { policyInForce } from "../shared/standing.ts";

/** GET /v1/holds/:hold: what a human has to know and to sign. */
export interface HoldView {
  readonly hold: string;
  readonly state: HoldState;
  readonly expires: number;
  /** of the denial */
  readonly seq: number;
  readonly policy: number;
  /** in force now: what an approval binds */
  readonly version: number;
  /** whose yes has not expired; whether they are enough, the policy says when the agent resumes */
  readonly approved_by: readonly Approved[];
  /** null where nobody can tell */
  readonly approvals_needed: number | null;
  /** who said no, and why; null when nobody did */
  readonly denied_by: DeniedBy | null;
  /** null for a plan */
  readonly action: HeldAction | null;
  /** `<plan>~<disclosure>~...~`; null for an action */
  readonly plan: string | null;
  /** null once the act was erased: then nobody can be shown what to sign */
  readonly typed_data: ApprovalTypedData | null;
  /** the same for a no; `why` is empty, and the approver's to fill */
  readonly denial_typed_data: DenialTypedData | null;
}

/** The held action in clear. `uri` and `params` are null once they were erased. */
export interface HeldAction {
  readonly type: string;
  readonly agent: string;
  readonly sub: string;
  /** null for a call of a tool, which `act.tool` names */
  readonly method: string | null;
  readonly uri: string | null;
  /** what the agent's intent asks to be held for; null when it does not */
  readonly why: string | null;
  /** whom the agent acts for; null where it names nobody, and once it was erased */
  readonly act_for: string | null;
  readonly params: Params | null;
  /** hashes of what the target said it would do, and of the state it said so of; null for what is done in one phase */
  readonly preview: PreviewWitness | null;
  /** what the digests open to: with these an approver checks that the typed data is about the action shown */
  readonly act: MappedAct;
  readonly disclosures: readonly string[];
}

/** An approval counts for this many seconds unless the approver asks for another time. */
const DEFAULT_VALIDITY = 600;

/**
 * @param validBefore unix seconds; null for the default
 * @param reader another agent's hold is told from none to nobody
 * @throws HOLD_UNKNOWN, APPROVAL_EXPIRED, ACTION_UNREADABLE, POLICY_UNKNOWN, MAPPING_MISMATCH, EVALUATOR_CODE_MISMATCH,
 * CHAIN_UNREACHABLE, STALE_STATE
 */
export async function viewHold(
  deps: SigningDeps,
  id: string,
  validBefore: number | null,
  reader: HoldReader,
): Promise<HoldView> {
  const now = secondsOf(deps.clock);
  const row = await findHold(deps, id);
  if (reader.agent !== null && reader.agent !== row.agent) throw unknownHold();
  const isRunning = row.kind === "plan" && row.expires > now;
  const until = validBefore ?? (isRunning ? row.expires : now + DEFAULT_VALIDITY);
  if (until <= now) throw new CountersignError("APPROVAL_EXPIRED", `valid_before ${until} is not after now, ${now}`);
  const { policy } = await policyInForce(deps.registries, deps.mappings, deps.head.pin());
  const { action, plan, types, act } = await waitingFor(deps, row);
  const { salt } = row;
  const shown = act === null || salt === null ? null : { act, salt };
  const needed = await readApprovalsNeeded(deps);
  return {
    hold: row.hold,
    state: holdState(row, now),
    expires: row.expires,
    seq: row.denialSeq,
    policy: policy.policyId,
    version: policy.version,
    approved_by: approvedBy(await deps.store.holds.approvals(row.hold), now),
    approvals_needed: mostNeeded(needed, types),
    denied_by: await deniedBy(deps, row.hold),
    action,
    plan,
    ...typedData({ ...approvalTerms(deps, row, policy), validBefore: until }, shown),
  };
}

/** What waits: an action or a plan, the types of its acts, and what is approved in words; `act` is null once that was erased. */
async function waitingFor(deps: SigningDeps, row: HoldRow) {
  if (row.kind === "plan") {
    const { signed, text } = await heldPlan(deps, row);
    const types = signed.claims.steps.map((step) => step.act.type);
    return { action: null, plan: text, types, act: (await plannedAct(deps, row))?.act ?? null };
  }
  const action = await heldAction(deps, row);
  return { action, plan: null, types: [action.type], act: shownAct(row, action)?.act ?? null };
}

function typedData(
  terms: ApprovalTerms,
  shown: { readonly act: ShownAct; readonly salt: string } | null,
): Pick<HoldView, "typed_data" | "denial_typed_data"> {
  if (shown === null) return { typed_data: null, denial_typed_data: null };
  const action = readableAction(shown.act, terms.validBefore, shown.salt);
  return { typed_data: approvalTypedData(terms, action), denial_typed_data: denialTypedData(terms, action, "") };
}

/** Who said no to a hold; null when nobody did. */
export async function deniedBy(
  { store }: { readonly store: Pick<LogStore, "holds"> },
  hold: string,
): Promise<DeniedBy | null> {
  const row = await store.holds.denial(hold);
  return row === null ? null : { signer: row.signer, why: row.why, seq: row.seq };
}

/** What an approver reads of a held action, and the salt that hides it; null once it was erased. */
export function shownAct(
  { salt }: HoldRow,
  { type, sub, params }: HeldAction,
): { readonly act: ShownAct; readonly salt: string } | null {
  return params === null || salt === null ? null : { act: { type, sub, params }, salt };
}

/** @throws HOLD_UNKNOWN */
export async function findHold({ store }: Pick<SigningDeps, "store">, id: string): Promise<HoldRow> {
  const row = sha256b64.safeParse(id).success ? await store.holds.get(id) : null;
  if (row === null) throw unknownHold();
  return row;
}

function unknownHold(): CountersignError {
  return new CountersignError("HOLD_UNKNOWN", "this log has no hold of this id for you");
}

/** What was signed of a held action: nothing of it is ever erased. @throws LOG_CORRUPT */
export async function heldClaims({ store }: Pick<SigningDeps, "store">, { denialSeq }: HoldRow) {
  const row = await store.records.get(denialSeq);
  if (row?.kind !== "denial") throw new CountersignError("LOG_CORRUPT", `record ${denialSeq} is not a denial`);
  return openSae(row.record, [JWS_TYPES.denial]).claims;
}

/** @throws LOG_CORRUPT */
export async function heldAction({ store }: Pick<SigningDeps, "store">, hold: HoldRow): Promise<HeldAction> {
  const claims = await heldClaims({ store }, hold);
  const stored = (await store.disclosures.get(hold.denialSeq)) ?? [];
  const { http, params, act_for } = resolveRecord(claims, stored);
  const evidence = new Set(evidenceOf(claims, stored));
  return {
    type: claims.act.type,
    agent: claims.iss,
    sub: claims.sub,
    method: claims.act.http?.method ?? null,
    uri: http?.uri ?? null,
    why: await whyOf({ store }, hold),
    act_for,
    params,
    preview: claims.ctx.preview,
    act: claims.act,
    disclosures: stored.filter((disclosure) => !evidence.has(disclosure)),
  };
}

/** The intent stands right before its decision. */
async function whyOf({ store }: Pick<SigningDeps, "store">, { denialSeq }: HoldRow): Promise<string | null> {
  const row = await store.records.get(denialSeq - 1);
  if (row?.kind !== "intent") throw new CountersignError("LOG_CORRUPT", `record ${denialSeq - 1} is not an intent`);
  return openSignedIntent(row.record).claims.at_least?.why ?? null;
}
