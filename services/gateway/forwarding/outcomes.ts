import { encodeBase64url } from "../../core/encoding/base64url.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";
import { signJws } from "../../core/jws/build.ts";
import type { Clock, RandomBytes, Signer } from "../../core/ports/ports.ts";
import { type CalledBy, type Outcome, outcomeSchema } from "../../core/schemas/outcome.ts";
import type { PreviewWitness } from "../../core/schemas/pending.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { secondsOf } from "../../core/time.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES, type Phase } from "../../core/words/kinds.ts";
import { appendOne } from "../../log/append-one.ts";
import type { SideEffects } from "../../log/group.ts";
import type { Sequencer } from "../../log/sequencer.ts";
import type { RecordRow } from "../../store/rows.ts";
import type { ReplayKey } from "./single-use.ts";

/** Why a permission was not executed, or why that is unknown: of an error, what did not hold any more when it was to go out. */
export type OutcomeReason =
  | ErrorCode
  | CallTrouble
  | "TARGET_TIMEOUT"
  | "TARGET_FAILED"
  | "CLIENT_GONE"
  | "GATEWAY_STOPPED"
  | "GATEWAY_RESTARTED"
  | "EXPIRED_UNUSED"
  | "SURRENDERED";

/** What a face says of a call whose result it does not have, in capitals: why, in a word of its own. */
export type CallTrouble = Uppercase<string>;

/** Why a permission was not dispatched, and never will be. */
export type NeverDispatched = "EXPIRED_UNUSED" | "SURRENDERED" | "IMPACT_CHANGED";

/** What became of a dispatched permission. */
export interface Result {
  readonly phase: Exclude<Phase, "dispatched">;
  /** HTTP status of the target */
  readonly status: number | null;
  /** Content-Digest of the response, as far as it came, or of a tool's result */
  readonly digest: string | null;
  /** of a call of a tool: its result, and what the digest is of; absent ones are null */
  readonly result?: Outcome["result"];
  readonly form?: Outcome["form"];
  /** of an answer that is the preview of another action */
  readonly preview?: PreviewWitness;
  readonly reason: OutcomeReason | null;
}

/** A permission as outcomes name it. */
export interface Permission extends ReplayKey {
  readonly hash: string;
  readonly seq: number;
}

export function permissionOf({ hash, claims }: OpenedSae): Permission {
  return { hash, log: claims.chain.log, seq: claims.chain.seq, jti: claims.jti };
}

/** A permission that is on its way to the target. */
export interface Dispatched {
  readonly permission: Permission;
  /** unix milliseconds */
  readonly started: number;
  /** who passes a call of a tool on; absent for an HTTP request */
  readonly by?: CalledBy | undefined;
  /** what the target said it would do, just before; absent for what is done in one phase */
  readonly preview?: PreviewWitness;
}

/** Writes outcomes into the gateway's log. Every function resolves when the outcome is durable. */
export interface Outcomes {
  /** Marks the permission used; the key must be reserved. @throws SIGNING_FAILED, STORE_FAILED, LOG_FENCED */
  dispatched(dispatched: Dispatched): Promise<RecordRow>;
  finished(dispatched: Dispatched, result: Result): Promise<RecordRow>;
  /** Marks a permission used that was not, and never will be, dispatched; the key must be reserved. */
  neverDispatched(permission: Permission, reason: NeverDispatched): Promise<RecordRow>;
}

export interface OutcomesDeps {
  readonly sequencer: Sequencer;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** the gateway's own log */
  readonly log: { readonly urn: string; readonly id: number; readonly anchor: string };
}

type Body = Omit<Result, "phase"> & Pick<Outcome, "phase" | "started" | "ended" | "by">;

export function createOutcomes(deps: OutcomesDeps): Outcomes {
  const { sequencer, clock } = deps;

  async function append({ jti: _jti, ...sae }: Permission, body: Body, effects: Effects): Promise<RecordRow> {
    const sign = async (seq: number) => ({ kind: "outcome" as const, record: await signOutcome(deps, seq, sae, body) });
    return appendOne(sequencer, sign, effects);
  }

  return {
    dispatched: ({ permission, started, by, preview }) =>
      append(
        permission,
        { phase: "dispatched", ...NOTHING_YET, ...shownBy(preview), started, ended: null, by },
        (writes, seq) => writes.markUsed(usedRow(permission, seq)),
      ),
    finished: ({ permission, started, by }, result) =>
      append(permission, { ...result, started, ended: clock(), by }, (writes, seq) =>
        writes.finishUsed(permission.log, permission.jti, result.phase, seq),
      ),
    neverDispatched: (permission, reason) => {
      const now = clock();
      const body: Body = { phase: "not_executed", ...NOTHING_YET, reason, started: now, ended: now };
      return append(permission, body, (writes, seq) => {
        writes.markUsed(usedRow(permission, seq));
        writes.finishUsed(permission.log, permission.jti, "not_executed", seq);
      });
    },
  };
}

function shownBy(preview: PreviewWitness | undefined): Pick<Result, "preview"> {
  return preview === undefined ? {} : { preview };
}

type Effects = (writes: Parameters<SideEffects>[0], seq: number) => void;

const NOTHING_YET = { status: null, digest: null, reason: null } as const;

function usedRow({ log, jti, hash }: Permission, dispatchedSeq: number) {
  return { logId: log, jti, saeHash: hash, dispatchedSeq };
}

function signOutcome(deps: OutcomesDeps, seq: number, sae: Outcome["sae"], { by, ...body }: Body): Promise<string> {
  const { urn, id, anchor } = deps.log;
  const outcome: Outcome = {
    v: 1,
    iss: urn,
    sae,
    // Of calls of tools.
    ...{ result: null, form: null },
    ...body,
    ...(by === undefined ? {} : { by }),
    iat: secondsOf(deps.clock),
    jti: encodeBase64url(deps.randomBytes(16)),
    chain: { log: id, seq, anchor },
  };
  return signJws(deps.signer, JWS_TYPES.outcome, parseAs(outcomeSchema, outcome, "INTERNAL"));
}
