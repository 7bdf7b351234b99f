import { p256 } from "@noble/curves/nist.js";
import { computeAddress, concat, getBytes, hexlify, id, SigningKey } from "ethers";

import { p256Key } from "../../support/keys.ts";
import type { Principal } from "./forest.ts";

/** A human who may approve. */
export type Person = { signer: string; sign: (digest: string) => string };

export const HUMANS: readonly Principal[] = ["Ann", "Bea", "Cem", "Dov"].map((name) => {
  const key = new SigningKey(id(name));
  return { address: computeAddress(key).toLowerCase(), key };
});

/** Wallets, and one with a P-256 key behind the verifier. */
export function peopleWith(verifier: string): Person[] {
  const wallets = HUMANS.map(({ address, key }) => ({
    signer: address,
    sign: (digest: string) => key.sign(digest).serialized,
  }));
  const holder = {
    signer: concat([verifier, p256Key("Eva").publicKey]).toLowerCase(),
    sign: (digest: string) => hexlify(p256.sign(getBytes(digest), getBytes(id("Eva")), { prehash: false, lowS: true })),
  };
  return [...wallets, holder];
}

/** Approves, but is in no policy. */
export const OUTSIDER: Person = {
  signer: computeAddress(new SigningKey(id("Fay"))).toLowerCase(),
  sign: (digest) => new SigningKey(id("Fay")).sign(digest).serialized,
};
