import { CountersignError } from "../../core/errors/error.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import type { Phase } from "../../core/words/kinds.ts";
import type { CommittedRecord } from "../../log/group.ts";
import { agentTurn } from "../floors/turn.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import type { Turns } from "../shared/turns.ts";
import type { UsedState } from "../../store/rows.ts";
import { appendOne } from "../../log/append-one.ts";
import type { Sequencer } from "../../log/sequencer.ts";
import type { LogStore } from "../../store/port.ts";
import type { OpenCounters } from "../shared/deps.ts";

export interface UnexecutedDeps {
  readonly store: Pick<LogStore, "records" | "used" | "charges">;
  readonly sequencer: Pick<Sequencer, "append">;
  readonly counters: OpenCounters;
  /** whether the mapping of this SHA-256 has a breaker that counts errors */
  readonly countsErrors?: (map: string) => boolean;
  readonly turns?: Turns;
}

/** A final outcome that was verified. */
export interface Ended {
  readonly outcome: string;
  readonly phase: Phase;
  /** whether it counts as an error of who acted */
  readonly failed: boolean;
}

/** What stands in the log of a permission's end; `first` is the outcome that counts. */
export interface Release {
  readonly first: string;
  /** null when nothing is given back */
  readonly seq: number | null;
}

/**
 * Gives back what a permission was charged when it was not executed, and counts an error where the mapping has a breaker for them: the enforcement point's own statement goes into the log,
 * and only then the counters go down. Done again, it does what is left to do.
 */
export async function giveBackUnexecuted(
  deps: UnexecutedDeps,
  sae: OpenedSae,
  { outcome, phase, failed }: Ended,
): Promise<Release> {
  const { intent } = sae.claims.ctx;
  const known = await recorded(deps, sae);
  const releases =
    known === null ? phase === "not_executed" && (await wasCharged(deps, sae)) : known.state === "not_executed";
  if (!releases) {
    if (known !== null) return { first: known.first, seq: null };
    if (failed && deps.countsErrors?.(sae.claims.act.map) === true) await append(deps, sae, { outcome, phase, failed });
    return { first: outcome, seq: null };
  }
  const { first, seq } = known ?? { first: outcome, seq: await append(deps, sae, { outcome, phase, failed }) };
  await (await deps.counters.open()).end(intent, "release", seq);
  return { first, seq };
}

/** Also once what it was charged was erased. */
async function wasCharged({ store }: UnexecutedDeps, { claims }: OpenedSae): Promise<boolean> {
  const { seq } = claims.chain;
  return (await store.charges.between(seq, seq)).has(seq);
}

/** The outcome of a permission that this log gave something back for. */
async function recorded(
  { store }: UnexecutedDeps,
  { claims }: OpenedSae,
): Promise<{ readonly first: string; readonly seq: number; readonly state: UsedState } | null> {
  const used = await store.used.get(claims.chain.log, claims.jti);
  if (used === null) return null;
  const row = await store.records.get(used.dispatchedSeq);
  if (row === null) throw new CountersignError("LOG_CORRUPT", `record ${used.dispatchedSeq} is missing`);
  return { first: row.record, seq: row.seq, state: used.state };
}

/** Record and index row are there together, so an outcome is recorded once. */
async function append(
  { sequencer, turns }: UnexecutedDeps,
  { claims, hash }: OpenedSae,
  ended: Ended,
): Promise<number> {
  const { outcome, phase } = ended;
  if (phase === "dispatched") throw new CountersignError("INTERNAL", "a dispatch is no end");
  const { log } = claims.chain;
  const write = (): Promise<CommittedRecord> =>
    appendOne(
      sequencer,
      () => Promise.resolve({ kind: "outcome", record: outcome }),
      (effects, seq) => {
        effects.markUsed({ logId: log, jti: claims.jti, saeHash: hash, dispatchedSeq: seq });
        effects.finishUsed(log, claims.jti, phase, seq);
      },
    );
  // A floor can follow from an error: nothing of the agent's is decided in between.
  const inTurn =
    turns === undefined || !ended.failed ? write() : turns(agentTurn(parseAgentSubject(claims.iss).agentId), write);
  return (await inTurn).seq;
}
