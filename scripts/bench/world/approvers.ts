import { p256 } from "@noble/curves/nist.js";
import { concat, computeAddress } from "ethers";

import { type Signed, signByWallet } from "../../../services/chain/signed/approval.ts";
import { fromHex, toHex } from "../../../services/core/encoding/hex.ts";

/** Somebody who may approve: an ERC-7913 signer, and how it signs a digest (32 bytes, hex). */
export interface ApproverKey {
  readonly signer: string;
  sign(digest: string): Signed;
}

export interface ApproverKeys {
  readonly ecdsa: ApproverKey;
  readonly p256: ApproverKey;
}

/** Worthless outside the benchmark's own chain. */
const SECRET = new Uint8Array(32).fill(7);

/** @param wallet private key, hex @param verifier ERC-7913 verifier of P-256 keys */
export function approverKeys(wallet: string, verifier: string): ApproverKeys {
  const publicKey = toHex(p256.getPublicKey(SECRET, false).subarray(1));
  const signer = concat([verifier, publicKey]);
  return {
    ecdsa: { signer: computeAddress(wallet).toLowerCase(), sign: (digest) => signByWallet(wallet, digest) },
    p256: {
      signer,
      sign: (digest) => ({
        signer,
        signature: toHex(p256.sign(fromHex(digest), SECRET, { lowS: true, prehash: false })),
      }),
    },
  };
}
