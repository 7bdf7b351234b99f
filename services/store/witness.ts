import type { WitnessKeeper } from "../core/ports/ports.ts";

/**
 * What anyone needs to run a decision again without a node: every trie node, code and header a decision read, once, by
 * hash. Nothing in it has to be believed, because every hash is checked on the way down from the block hash in the envelope.
 */
export interface WitnessStore extends WitnessKeeper {
  /** null for what was never seen */
  get(hash: string): Promise<Uint8Array | null>;
  close(): Promise<void>;
}
