import type { ProvenAccount, ProvenBlock } from "./state.ts";

/** What to prove of one account. The account itself always comes along. */
export interface Asked {
  /** 20 bytes, lower-case hex */
  readonly address: string;
  readonly slots: readonly bigint[];
}

/** What a block's state root commits to. */
export interface ProvenState {
  readonly address: string;
  /** null when it is proven not to exist */
  readonly account: ProvenAccount | null;
  readonly slots: ReadonlyMap<bigint, bigint>;
}

export interface OpenedBlock {
  readonly block: ProvenBlock;
  readonly states: readonly ProvenState[];
}

/** Whoever shows the state of a block: a node by its proofs, or stored trie nodes. Answers are in the order of the questions. */
export interface Prover {
  /** The block with this hash, together with some of its state. */
  open(hash: string, asked: readonly Asked[]): Promise<OpenedBlock>;
  prove(block: ProvenBlock, asked: readonly Asked[]): Promise<readonly ProvenState[]>;
  codes(block: ProvenBlock, holders: readonly CodeHolder[]): Promise<readonly Uint8Array[]>;
}

/** Code, and an account that has it at the block. */
export interface CodeHolder {
  readonly address: string;
  /** 32 bytes, lower-case hex */
  readonly codeHash: string;
}

/** Gets every trie node (RLP), code and header (RLP) that state was proven with: they are what `WitnessSource` gives back. */
export interface WitnessSink {
  readonly onNode?: (hash: string, rlp: Uint8Array) => void;
  readonly onCode?: (codeHash: string, code: Uint8Array) => void;
  readonly onHeader?: (hash: string, rlp: Uint8Array) => void;
}
