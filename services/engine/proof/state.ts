/** An account as its block's state root commits to it. */
export interface ProvenAccount {
  readonly nonce: bigint;
  /** wei */
  readonly balance: bigint;
  /** 32 bytes, lower-case hex */
  readonly storageRoot: string;
  /** 32 bytes, lower-case hex */
  readonly codeHash: string;
}

/** The members of a header that code can see. Its hash is keccak256 of the fields the node served. */
export interface ProvenBlock {
  readonly number: number;
  /** 32 bytes, lower-case hex */
  readonly hash: string;
  readonly parentHash: string;
  readonly stateRoot: string;
  /** unix seconds */
  readonly timestamp: number;
  readonly gasLimit: bigint;
  /** wei; null before London */
  readonly baseFeePerGas: bigint | null;
  /** 20 bytes, lower-case hex */
  readonly coinbase: string;
  readonly prevRandao: string;
  /** null before Cancun, and on chains whose headers have no such member */
  readonly excessBlobGas: bigint | null;
}

/** What to prove of one account. */
export interface Wanted {
  /** 20 bytes, lower-case hex */
  readonly address: string;
  readonly slots: readonly bigint[];
  readonly code: boolean;
}

/**
 * The world at one block, as far as it is proven. Reads never wait: `undefined` means "not proven yet", which is never the
 * same as zero or absent.
 */
export interface StateView {
  readonly block: ProvenBlock;
  /** null for an account that is proven not to exist */
  account(address: string): ProvenAccount | null | undefined;
  code(codeHash: string): Uint8Array | undefined;
  /** the proven slots of an account under its storage root at this block; undefined while the account is not proven */
  slots(address: string): ReadonlyMap<bigint, bigint> | undefined;
  /** Proves what is missing at this block. @throws PROOF_INVALID, CHAIN_UNREACHABLE */
  prove(wanted: readonly Wanted[]): Promise<void>;
}
