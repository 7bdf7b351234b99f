import { dynamicBytes, tuple, word } from "../calldata/abi.ts";
import { concatBytes, fromUtf8, utf8 } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { CountersignError } from "../errors/error.ts";
import { keccak256 } from "../hash.ts";

/*
 * A passkey as an ERC-7913 signer: `verifier || x || y || keccak256(origin)`, and an assertion as its signature. The origin is
 * part of the signer, so contracts/verifiers/WebAuthnVerifier.sol takes no assertion of another page.
 */

/** What a browser gives of an assertion, as bytes. */
export interface Assertion {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJSON: Uint8Array;
  /** ECDSA over P-256, DER */
  readonly signature: Uint8Array;
}

/** What a browser and its authenticator said of where they were asked. */
export interface AssertedPlace {
  readonly origin: string;
  /** SHA-256 of the relying party's id, hex */
  readonly rpIdHash: string;
}

const [ADDRESS, COORDINATES, ORIGIN_HASH] = [20, 64, 32];
/** `{"type":"webauthn.get","challenge":"…","origin":"…`: browsers write it in this order, and the contract reads no other. */
const [TYPE_AT, CHALLENGE_AT] = [1, 23];
const HEAD_WORDS = 6;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * @param verifier address, hex
 * @param key x || y, hex
 * @param origin of the page it signs on
 */
export function passkeySigner(verifier: string, key: string, origin: string): string {
  return toHex(concatBytes(fromHex(verifier), fromHex(key), keccak256(utf8(origin)))).toLowerCase();
}

/** The parts of a signer that has the length of a passkey's; null for any other. */
export function passkeyParts(
  signer: string,
): { readonly verifier: string; readonly key: string; readonly originHash: string } | null {
  const digits = signer.slice(2);
  if (digits.length !== 2 * (ADDRESS + COORDINATES + ORIGIN_HASH)) return null;
  const [keyAt, hashAt] = [2 * ADDRESS, 2 * (ADDRESS + COORDINATES)];
  return {
    verifier: `0x${digits.slice(0, keyAt)}`,
    key: `0x${digits.slice(keyAt, hashAt)}`,
    originHash: `0x${digits.slice(hashAt)}`,
  };
}

/** The signature as contracts take it: the ABI encoding of OpenZeppelin's `WebAuthnAuth`, with a low S. @throws BODY_INVALID */
export function passkeySignature({ authenticatorData, clientDataJSON, signature }: Assertion): string {
  const { r, s } = readDer(signature);
  const low = s > ORDER / 2n ? ORDER - s : s;
  const numbers = [r, low, BigInt(CHALLENGE_AT), BigInt(TYPE_AT)].map(word);
  return toHex(
    tuple([...numbers, { dynamic: dynamicBytes(authenticatorData) }, { dynamic: dynamicBytes(clientDataJSON) }]),
  );
}

/** Where a passkey's signature says it was made; null for what is no such signature. Nothing is said of whether it is valid. */
export function assertedPlace(signature: string): AssertedPlace | null {
  try {
    const bytes = fromHex(signature);
    const [authenticatorData, client] = [dynamicAt(bytes, 4), dynamicAt(bytes, HEAD_WORDS - 1)];
    const parsed: unknown = JSON.parse(fromUtf8(client));
    if (typeof parsed !== "object" || parsed === null || !("origin" in parsed)) return null;
    const { origin } = parsed;
    if (typeof origin !== "string" || authenticatorData.length < ORIGIN_HASH) return null;
    return { origin, rpIdHash: toHex(authenticatorData.slice(0, ORIGIN_HASH)) };
  } catch {
    return null;
  }
}

/** The `bytes` whose offset stands in a word of the head. */
function dynamicAt(bytes: Uint8Array, at: number): Uint8Array {
  const offset = numberAt(bytes, at * 32);
  const length = numberAt(bytes, offset);
  const end = offset + 32 + length;
  if (end > bytes.length) throw unreadable("it ends too soon");
  return bytes.slice(offset + 32, end);
}

function numberAt(bytes: Uint8Array, at: number): number {
  if (at + 32 > bytes.length) throw unreadable("it ends too soon");
  return Number(BigInt(toHex(bytes.slice(at, at + 32))));
}

/** SEQUENCE of two INTEGERs, each of at most 33 bytes. */
function readDer(der: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw unreadable("no DER signature");
  const [r, next] = integerAt(der, 2);
  const [s, end] = integerAt(der, next);
  if (end !== der.length) throw unreadable("something follows the signature");
  return { r, s };
}

function integerAt(der: Uint8Array, at: number): readonly [bigint, number] {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== 0x02 || length === 0 || length > 33 || end > der.length) throw unreadable("no DER signature");
  const value = BigInt(toHex(der.slice(at + 2, end)));
  if (value === 0n || value >= ORDER) throw unreadable("a number outside the curve's order");
  return [value, end];
}

function unreadable(detail: string): CountersignError {
  return new CountersignError("BODY_INVALID", `the assertion's signature: ${detail}`);
}
