import { SigningKey, computeAddress, recoverAddress } from "ethers";

/** A signature and whose it is said to be, hex. */
export interface Signed {
  /** ERC-7913: 20 bytes are a wallet or a smart account, more are `verifier || key` */
  readonly signer: string;
  readonly signature: string;
}

/** r, s, v in 65 bytes: the one form the contract accepts. */
const SIGNATURE = /^0x[0-9a-f]{130}$/;
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** The wallet that signed a digest, lower case; null when the contracts would not accept the signature of anybody. */
export function recoverWallet(digest: string, signature: string): string | null {
  if (!SIGNATURE.test(signature) || BigInt(`0x${signature.slice(66, 130)}`) > HALF_ORDER) return null;
  if (!/1[bc]$/.test(signature)) return null;
  try {
    return recoverAddress(digest, signature).toLowerCase();
  } catch {
    return null;
  }
}

/** Signs a digest (32 bytes, hex) with a wallet's private key (hex). */
export function signByWallet(privateKey: string, digest: string): Signed {
  const key = new SigningKey(privateKey);
  return { signer: computeAddress(key.publicKey).toLowerCase(), signature: key.sign(digest).serialized };
}
