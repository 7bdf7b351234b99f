import type { RecordKind } from "../core/words/kinds.ts";

/** Which log of which chain a store belongs to. Addresses and hashes are lower-case hex. */
export interface LogIdentity {
  readonly chainId: number;
  readonly system: string;
  readonly organization: string;
  readonly logId: number;
  /** hash of block 0: two chains may share an id */
  readonly genesisHash: string;
}

/** The same, and which store of the log it is: 1, and one more whenever it is put back from a copy. */
export interface StoreIdentity extends LogIdentity {
  readonly generation: number;
  /**
   * Unix milliseconds: the store knows everything that was done with what was issued from then on. What was issued before may
   * have been used in a store that is gone.
   */
  readonly since: number;
}

/** Files that stand beside a log's store, and are no part of it. */
export const COMPANIONS = ["settlements", "witness"] as const;
export type CompanionName = (typeof COMPANIONS)[number];

export interface RecordRow {
  readonly seq: number;
  readonly kind: RecordKind;
  /** a compact JWS without disclosures, or canonical JSON */
  readonly record: string;
  /** base64url SHA-256 of `record` */
  readonly hash: string;
  /** unix milliseconds */
  readonly storedAt: number;
}

/** Which decision an intent got: the same intent always gets the same answer. */
export interface IntentRow {
  /** base64url SHA-256 of the intent without disclosures */
  readonly hash: string;
  readonly agent: number;
  readonly jti: string;
  /** of the decision */
  readonly seq: number;
}

/** What waits for a person: an action that was held, or a plan, which waits from the start and may be denied until it ends. */
export interface HoldRow {
  /** SHA-256 of the intent that was held, or of the plan */
  readonly hold: string;
  readonly kind: "action" | "plan";
  readonly agent: number;
  /** digest of the act; of a plan its root */
  readonly actDigest: string;
  /** target; of a plan how many steps it has, in words */
  readonly sub: string;
  readonly policy: number;
  readonly version: number;
  /** of the denial that opened it, or of the plan itself */
  readonly denialSeq: number;
  /** unix seconds */
  readonly expires: number;
  /** 32 random bytes, hex, that hide the words of its approvals; null once the act was erased */
  readonly salt: string | null;
  readonly state: "open" | "spent" | "denied" | "revoked";
  /** of the decision that spent it */
  readonly spentBy: number | null;
}

export type NewHold = Omit<HoldRow, "state" | "spentBy" | "salt"> & { readonly salt: string };

export interface ApprovalRow {
  /** of the approval record */
  readonly seq: number;
  readonly hold: string;
  readonly signer: string;
  /** unix seconds */
  readonly validBefore: number;
  /** hashStruct of the words that were signed, hex */
  readonly action: string;
  readonly signature: string;
}

/** An approver's no, which ended its hold. */
export interface ApprovalDenialRow {
  /** of the `approval_denial` record */
  readonly seq: number;
  readonly hold: string;
  readonly signer: string;
  /** unix seconds */
  readonly validBefore: number;
  /** hashStruct of the act's words and of why, hex */
  readonly denied: string;
  /** null once the act was erased */
  readonly why: string | null;
  readonly signature: string;
}

/** That an agent said what it did with a permission: it says so once. */
export interface BehaviourRow {
  /** hash of the permission */
  readonly sae: string;
  /** of the behaviour record */
  readonly seq: number;
}

export const USED_STATES = ["dispatched", "executed", "not_executed", "unknown"] as const;
export type UsedState = (typeof USED_STATES)[number];

/** A replay key at an enforcement point: (log id, jti) of an envelope that was presented. */
export interface UsedRow {
  /** the log of the envelope, not of this store */
  readonly logId: number;
  readonly jti: string;
  readonly saeHash: string;
  /** of the `dispatched` outcome in this store */
  readonly dispatchedSeq: number;
  readonly state: UsedState;
  /** of the final outcome; null while `dispatched` */
  readonly finalSeq: number | null;
}

export type NewUsed = Omit<UsedRow, "state" | "finalSeq">;

export const BATCH_STATES = ["proposed", "signed", "sent", "confirmed"] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** A batch as it was proposed. It never changes: it is signed and sent as it stands, as often as needed. */
export interface NewBatch {
  readonly firstSeq: number;
  readonly count: number;
  readonly voids: number;
  readonly root: string;
  readonly prevRoot: string;
  /**
   * The log-wide tree after the batch, as roots of its perfect subtrees, largest first: whoever goes on need not read the log
   * again. Its size is the last seq of the batch.
   */
  readonly treeNodes: readonly string[];
  /** newest block a record of the batch was decided at; 0 and a zero hash for none */
  readonly pinnedNumber: number;
  readonly pinnedHash: string;
  /** unix milliseconds */
  readonly proposedAt: number;
}

export interface BatchRow extends NewBatch {
  readonly state: BatchState;
  /** compact JWS, from `signed` on */
  readonly checkpoint: string | null;
  /** newest transaction that carries it */
  readonly tx: string | null;
  readonly blockNumber: number | null;
  readonly blockHash: string | null;
}

/** Where a batch stands on the chain. */
export interface Anchoring {
  readonly tx: string;
  readonly blockNumber: number;
  readonly blockHash: string;
}
