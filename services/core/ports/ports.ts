/** Unix time in milliseconds. Injected, so that tests own the clock. */
export type Clock = () => number;

/** Cryptographically strong random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

export type SigningAlgorithm = "EdDSA" | "ES256";

/** A public key as the registries store it: Ed25519 32 bytes, P256 x || y. */
export interface PublicKey {
  readonly type: "Ed25519" | "P256";
  readonly raw: Uint8Array;
}

/**
 * Checks one signature under the strict rules of docs/design.md section 4: Ed25519 with S < L, canonical A and R, no small
 * order, cofactorless; ES256 low-S only, raw r || s. Returns false for anything else; never throws for bad input.
 */
export interface SignatureVerifier {
  readonly name: string;
  verify(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Signs with a key that stays where it is. `kid` is base64url SHA-256 of the key's SPKI (DER). */
export interface Signer {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: PublicKey;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Something a decision rests on: a trie node, a contract's code or a block header. */
export interface WitnessItem {
  /** keccak256 of the bytes, lower-case hex */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Keeps what anyone needs to run a decision again without a node. */
export interface WitnessKeeper {
  /** Keeps what is not there yet. Resolves when it is on disk. @throws STORE_FAILED */
  add(items: readonly WitnessItem[]): Promise<void>;
}

/** A block everything about one decision is read at. */
export interface Pin {
  readonly number: number;
  readonly hash: string;
  /** unix seconds */
  readonly timestamp: number;
  /** how the head was trusted */
  readonly head: "quorum" | "own" | "single";
}
