import type { RecordKind } from "../core/words/kinds.ts";
import type {
  Anchoring,
  ApprovalDenialRow,
  ApprovalRow,
  BatchRow,
  BehaviourRow,
  CompanionName,
  HoldRow,
  IntentRow,
  NewBatch,
  NewHold,
  NewUsed,
  RecordRow,
  StoreIdentity,
  UsedRow,
  UsedState,
} from "./rows.ts";

/** What may be written together with the records of one append. Any conflict fails the whole commit. */
export interface LogEffects {
  addIntent(intent: IntentRow): void;
  /** A permission of this commit was charged to a counter. */
  addCharge(seq: number): void;
  /** Leaves a decision only some of its disclosures, and none of the salt of the hold it opened. */
  eraseDisclosures(seq: number, kept: readonly string[]): void;
  openHold(hold: NewHold): void;
  /** @throws when the hold is not open */
  spendHold(hold: string, spentBy: number): void;
  addApproval(approval: ApprovalRow): void;
  /** @throws when the hold is not open */
  denyHold(denial: ApprovalDenialRow): void;
  /** Ends a plan. @throws when it is not open */
  revokePlan(plan: string): void;
  /** @throws when something was said of the permission before */
  addBehaviour(behaviour: BehaviourRow): void;
  /** @throws when (log id, jti) was used before */
  markUsed(used: NewUsed): void;
  /** @throws when (log id, jti) is not `dispatched` */
  finishUsed(logId: number, jti: string, state: Exclude<UsedState, "dispatched">, finalSeq: number): void;
}

/** What a commit may write. Only the sequencer gets all of it. */
export interface LogWrites extends LogEffects {
  /**
   * @param callData what the policy was asked with; kept for ever, since it holds hashes where disclosures hold values
   * @throws when `seq` is not the next one
   */
  addRecord(record: RecordRow, disclosures: readonly string[], callData?: Uint8Array | null): void;
}

export interface RecordReader {
  get(seq: number): Promise<RecordRow | null>;
  /** by base64url SHA-256: for an SAE, the SAE hash */
  byHash(hash: string): Promise<RecordRow | null>;
  /** ascending, from `firstSeq`, at most `count` */
  range(firstSeq: number, count: number): Promise<readonly RecordRow[]>;
  /** 0 when the log is empty */
  lastSeq(): Promise<number>;
  /** whether there is any of a kind */
  has(kind: RecordKind): Promise<boolean>;
}

export interface DisclosureStore {
  /** null when the record has none */
  get(seq: number): Promise<readonly string[] | null>;
  /**
   * What was erased is overwritten in the store's file; this empties the write-ahead log of older copies. Says nothing of backups.
   * @throws STORE_FAILED when another reader keeps an old copy alive: ask again
   */
  sweep(): Promise<void>;
}

export interface IntentReader {
  byHash(hash: string): Promise<IntentRow | null>;
  byJti(agent: number, jti: string): Promise<IntentRow | null>;
}

/** What agents said they did. */
export interface BehaviourReader {
  /** @param sae hash of the permission */
  bySae(sae: string): Promise<BehaviourRow | null>;
}

/** Which permissions were charged to a counter: what was charged stands in their disclosures. */
export interface ChargeReader {
  /** seq of the newest one; 0 when there is none */
  last(): Promise<number>;
  /** seqs from `first` to `last` */
  between(first: number, last: number): Promise<ReadonlySet<number>>;
}

/** Which holds are asked for. */
export interface WaitingHolds {
  /** those of denials behind this seq; 0 for the first */
  readonly after: number;
  readonly count: number;
  /** of this agent only; null for everybody's */
  readonly agent: number | null;
  /** unix seconds: what has expired by now waits no more */
  readonly now: number;
}

export interface HoldReader {
  get(hold: string): Promise<HoldRow | null>;
  /** the plan of a root, hex */
  planOf(root: string): Promise<HoldRow | null>;
  /** neither spent nor denied, whether expired or not, oldest first */
  open(): Promise<readonly HoldRow[]>;
  /** A part of those that somebody could still approve, oldest first. */
  waiting(which: WaitingHolds): Promise<readonly HoldRow[]>;
  /** oldest first */
  approvals(hold: string): Promise<readonly ApprovalRow[]>;
  /** How many people's approvals have not expired by `now` (unix seconds), without reading them. */
  approvalCount(hold: string, now: number): Promise<number>;
  /** what ended the hold by an approver's no; null when nobody said no */
  denial(hold: string): Promise<ApprovalDenialRow | null>;
}

export interface UsedReader {
  get(logId: number, jti: string): Promise<UsedRow | null>;
  /** dispatched without a final outcome, oldest first: after a crash, their fate is unknown */
  unfinished(): Promise<readonly UsedRow[]>;
}

export interface BatchStore {
  get(firstSeq: number): Promise<BatchRow | null>;
  containing(seq: number): Promise<BatchRow | null>;
  last(): Promise<BatchRow | null>;
  /** not confirmed, oldest first */
  pending(): Promise<readonly BatchRow[]>;
  /** Stores the next batch. False when it is not the next one: another process was faster. */
  propose(batch: NewBatch): Promise<boolean>;
  /** Stores the checkpoint unless there is one. Returns the stored one. */
  setCheckpoint(firstSeq: number, checkpoint: string): Promise<string>;
  setSent(firstSeq: number, tx: string): Promise<void>;
  /** Call it once the block is deep enough. */
  setConfirmed(firstSeq: number, anchoring: Anchoring): Promise<void>;
  /** confirmed in a block above this one, oldest first */
  confirmedAbove(blockNumber: number): Promise<readonly BatchRow[]>;
  /** Takes the confirmation of one back whose block the chain has given up: it is `sent` again. */
  setReorganized(firstSeq: number): Promise<void>;
}

/** Which files ever stood beside the log's own. */
export interface CompanionStore {
  add(name: CompanionName): Promise<void>;
}

/**
 * Everything durable about one log. Reads and commits are promises, and writes inside a commit return nothing, so that a
 * database behind a network can follow the same interface.
 */
export interface LogStore {
  readonly identity: StoreIdentity;
  readonly records: RecordReader;
  readonly disclosures: DisclosureStore;
  readonly intents: IntentReader;
  readonly charges: ChargeReader;
  readonly holds: HoldReader;
  readonly used: UsedReader;
  readonly behaviours: BehaviourReader;
  readonly batches: BatchStore;
  readonly companions: CompanionStore;
  /**
   * Makes the caller the only sequencer: commits under an earlier epoch fail from now on.
   * @param as what the caller is, and where, in words for whoever it fences off
   */
  takeOver(as?: string | null): Promise<{ readonly epoch: number; readonly lastSeq: number }>;
  /**
   * Writes all or nothing, and resolves when it is on disk.
   * @throws LOG_FENCED when another sequencer took over, STORE_FAILED for anything else
   */
  commit(epoch: number, write: (writes: LogWrites) => void): Promise<void>;
  /** Resolves when something could be made durable. @throws STORE_FAILED when not, as on a full disk */
  probe(): Promise<void>;
  close(): Promise<void>;
}
