/** Something a decision rests on: a trie node, a contract's code or a block header. */
export interface WitnessItem {
  /** keccak256 of the bytes, lower-case hex */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/**
 * What anyone needs to run a decision again without a node: every trie node, code and header a decision read, once, by
 * hash. Nothing in it has to be believed, because every hash is checked on the way down from the block hash in the envelope.
 */
export interface WitnessStore {
  /** Keeps what is not there yet. Resolves when it is on disk. @throws STORE_FAILED */
  add(items: readonly WitnessItem[]): Promise<void>;
  /** null for what was never seen */
  get(hash: string): Promise<Uint8Array | null>;
  close(): Promise<void>;
}
