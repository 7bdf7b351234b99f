/** What became of a permission, as its enforcement point signed it. */
export interface Settlement {
  /** of the permission in the signing log */
  readonly seq: number;
  /** SAE hash */
  readonly sae: string;
  /** the final `outcome+jwt` */
  readonly outcome: string;
}

/**
 * Final outcomes by permission. A copy for the signing side: the enforcement point's log is where they are records. Every
 * function throws STORE_FAILED.
 */
export interface SettlementStore {
  /** Keeps the first one. */
  add(settlement: Settlement): Promise<void>;
  bySae(hash: string): Promise<Settlement | null>;
  /** seqs from `first` to `last` that are settled */
  seqs(first: number, last: number): Promise<ReadonlySet<number>>;
  close(): Promise<void>;
}
