import { getAddress, TypedDataEncoder, type TypedDataField } from "ethers";

import { toHex } from "../../core/encoding/hex.ts";
import { keyHash } from "../../core/jws/key.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import { CUSTODIES, type Custody, KEY_TYPES } from "../../core/words/verdicts.ts";

/** Where a statement about an agent counts: one registry on one chain. */
export interface RegistryDomain {
  readonly chainId: number;
  readonly agentRegistry: string;
}

const fields = (...members: string[]): TypedDataField[] =>
  members.map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { type, name };
  });

const ENROLLMENT = {
  Enrollment: fields(
    "uint256 agentId",
    "address owner",
    "address registrar",
    "bytes32 keyHash",
    "bytes32 didHash",
    "uint8 custody",
    "uint64 deadline",
  ),
};
const REPLACEMENT = fields(
  "uint256 agentId",
  "bytes32 newKeyHash",
  "bytes32 newDidHash",
  "uint8 newCustody",
  "bytes16 mark",
  "uint64 deadline",
);
const ATTESTATION = {
  Attestation: fields(
    "bytes32 keyHash",
    "bytes32 actionType",
    "uint64 expiresAt",
    "bytes32 documentHash",
    "bytes16 mark",
    "uint64 deadline",
  ),
};

/** A key, whose hand holds it, and the agent's DID that goes with it. */
export interface Held {
  readonly publicKey: PublicKey;
  readonly custody: Custody;
  /** SHA-256 of the agent's DID, hex */
  readonly didHash: string;
}

/** A held key with its own signature that it is there: what the registry takes. */
export interface NewKey extends Held {
  /** hex; Ed25519, or P-256 as r || s with low s */
  readonly possession: string;
}

/** What a key says when it is enrolled. */
export interface Enrolment extends Held {
  /** of the entry it is enrolled for; 0 for a new one */
  readonly agentId: number;
  readonly owner: string;
  /** account that makes the call */
  readonly registrar: string;
  /** unix seconds */
  readonly deadline: number;
}

/** What a key says when it takes an agent over, and the old key when it agrees to that. */
export interface Replacement extends Held {
  readonly agentId: number;
  /** the agent's at the call */
  readonly mark: string;
  /** unix seconds */
  readonly deadline: number;
}

/** What an attester says of the agent that has a key. */
export interface AttestationStatement {
  readonly publicKey: PublicKey;
  /** 32 bytes, hex */
  readonly actionType: string;
  /** unix seconds, exclusive */
  readonly expiresAt: number;
  /** SHA-256 of what was examined, hex */
  readonly documentHash: string;
  /** of the attestation: zero for a new agent */
  readonly mark: string;
  /** unix seconds */
  readonly deadline: number;
}

/** What the new key signs to be enrolled: 32 bytes, hex (EIP-712 Enrollment). */
export function enrollmentDigest(domain: RegistryDomain, said: Enrolment): string {
  const { agentId, owner, registrar, publicKey, didHash, custody, deadline } = said;
  const held = { keyHash: keyHash(publicKey), didHash, custody: CUSTODIES.indexOf(custody) };
  return TypedDataEncoder.hash(domainOf(domain), ENROLLMENT, { agentId, owner, registrar, ...held, deadline });
}

/** What old and new key sign for a rotation: 32 bytes, hex (EIP-712 KeyRotation). */
export function rotationDigest(domain: RegistryDomain, said: Replacement): string {
  return TypedDataEncoder.hash(domainOf(domain), { KeyRotation: REPLACEMENT }, replaced(said));
}

/** What the new key signs for a recovery: 32 bytes, hex (EIP-712 KeyRecovery). */
export function recoveryDigest(domain: RegistryDomain, said: Replacement): string {
  return TypedDataEncoder.hash(domainOf(domain), { KeyRecovery: REPLACEMENT }, replaced(said));
}

/** What an attester signs that does not make the call itself: 32 bytes, hex (EIP-712 Attestation). */
export function attestationDigest(domain: RegistryDomain, { publicKey, ...said }: AttestationStatement): string {
  return TypedDataEncoder.hash(domainOf(domain), ATTESTATION, { keyHash: keyHash(publicKey), ...said });
}

/** A new key as the registry takes it. */
export function newKeyStruct({ publicKey, custody, didHash, possession }: NewKey) {
  const keyType = KEY_TYPES.indexOf(publicKey.type);
  return { keyType, custody: CUSTODIES.indexOf(custody), publicKey: toHex(publicKey.raw), didHash, possession };
}

function replaced({ agentId, publicKey, didHash, custody, mark, deadline }: Replacement) {
  const held = { newKeyHash: keyHash(publicKey), newDidHash: didHash, newCustody: CUSTODIES.indexOf(custody) };
  return { agentId, ...held, mark, deadline };
}

/** The registry speaks ERC-8004, and so it signs in that domain. */
function domainOf({ chainId, agentRegistry }: RegistryDomain) {
  return { name: "ERC8004IdentityRegistry", version: "1", chainId, verifyingContract: getAddress(agentRegistry) };
}
