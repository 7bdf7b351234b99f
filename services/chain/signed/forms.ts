import { assertedPlace, passkeyParts } from "../../core/approval/passkey.ts";
import { keccak256 } from "../../core/hash.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { recoverWallet, type Signed } from "./approval.ts";

const COMPACT_BYTES = 64;
const FULL_BYTES = 65;
/** Of `0x` and r. */
const S_AT = 66;
const V_AT = 130;
const Y_PARITY = 1n << 255n;

/**
 * The forms a wallet may have meant by a signature, the given one first: wallets write v as 0 or 1 where contracts want 27 or
 * 28, or put it into s (EIP-2098). A smart account's own bytes may look like either, so none is taken before it was tried.
 * @param signature hex, lower case
 */
export function signatureForms(signature: string): readonly string[] {
  const bytes = (signature.length - 2) / 2;
  if (bytes === COMPACT_BYTES) return [signature, expanded(signature)];
  if (bytes === FULL_BYTES && /0[01]$/.test(signature))
    return [signature, withV(signature.slice(0, V_AT), signature.endsWith("1"))];
  return [signature];
}

function expanded(compact: string): string {
  const s = BigInt(`0x${compact.slice(S_AT)}`);
  const isOdd = s >= Y_PARITY;
  const bare = (isOdd ? s - Y_PARITY : s).toString(16).padStart(64, "0");
  return withV(`${compact.slice(0, S_AT)}${bare}`, isOdd);
}

function withV(rs: string, isOdd: boolean): string {
  return `${rs}${isOdd ? "1c" : "1b"}`;
}

/**
 * The first form of a signature its signer answers for.
 * @param isSignedBy as the contracts judge it
 * @returns null when none is
 */
export async function acceptedForm(
  isSignedBy: (signed: Signed) => Promise<boolean>,
  { signer, signature }: Signed,
): Promise<Signed | null> {
  for (const form of signatureForms(signature)) {
    const signed = { signer, signature: form };
    if (await isSignedBy(signed)) return signed;
  }
  return null;
}

/**
 * Why nobody accepts a signature. Of an account with code it is the code that answers, even if its own key signed; of a passkey
 * the page it was asked on is told.
 */
export function refusalOf(digest: string, { signer, signature }: Signed): string {
  const passkey = passkeyParts(signer);
  const place = passkey === null ? null : assertedPlace(signature);
  if (place !== null && passkey !== null && toHex(keccak256(utf8(place.origin))) !== passkey.originHash) {
    return `made on ${JSON.stringify(place.origin)}, which is not the page the passkey was named for`;
  }
  const isByKey = signatureForms(signature).some((form) => recoverWallet(digest, form) === signer);
  return isByKey
    ? `the key of ${signer} signed, but the account has code that does not accept it (it is delegated, EIP-7702): end the delegation, or sign as that code wants it`
    : `not a signature of ${signer} over what is to be signed`;
}
