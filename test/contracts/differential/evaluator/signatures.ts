import { p256 } from "@noble/curves/nist.js";
import { concat, dataLength, dataSlice, getBytes, recoverAddress } from "ethers";

import type { Approval } from "./action.ts";

const ADDRESS_LENGTH = 20;
const WALLET_SIGNATURE_LENGTH = 65;
/** The two ways to end a wallet's signature; the library here knows more. */
const PARITIES = ["0x1b", "0x1c"];

/** Verifying is slow, and evaluators that are wrong on purpose ask the same again. */
const known = new Map<string, boolean>();

/** ERC-7913: a wallet's 65 bytes with a low s, or P-256's r || s under a key behind its verifier. */
export function isSigned({ signer, signature }: Approval, digest: string): boolean {
  const question = `${signer} ${signature} ${digest}`;
  const answer = known.get(question) ?? verify(signer, signature, digest);
  known.set(question, answer);
  return answer;
}

function verify(signer: string, signature: string, digest: string): boolean {
  try {
    if (dataLength(signer) > ADDRESS_LENGTH) {
      const key = getBytes(concat(["0x04", dataSlice(signer, ADDRESS_LENGTH)]));
      return p256.verify(getBytes(signature), getBytes(digest), key, { prehash: false, lowS: true });
    }
    if (dataLength(signature) !== WALLET_SIGNATURE_LENGTH) return false;
    if (!PARITIES.includes(dataSlice(signature, WALLET_SIGNATURE_LENGTH - 1))) return false;
    return recoverAddress(digest, signature).toLowerCase() === signer;
  } catch {
    return false;
  }
}
