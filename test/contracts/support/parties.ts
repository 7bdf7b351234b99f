import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import {
  AbiCoder,
  concat,
  getBytes,
  hexlify,
  id,
  keccak256,
  sha256,
  toBeHex,
  toUtf8Bytes,
  TypedDataEncoder,
  type TypedDataDomain,
} from "ethers";

import type { Deployment } from "../fixture.ts";
import { ed25519Key, p256Key } from "./keys.ts";

type Types = Parameters<typeof TypedDataEncoder.hash>[1];
type Value = Parameters<typeof TypedDataEncoder.hash>[2];

/** Somebody who signs, and the ERC-7913 name the contracts know them by. */
export type Party = {
  signer: string;
  sign: (domain: TypedDataDomain, types: Types, value: Value) => Promise<string>;
};

/** A wallet. */
export function walletParty(wallet: HardhatEthersSigner): Party {
  return { signer: wallet.address, sign: (domain, types, value) => wallet.signTypedData(domain, types, value) };
}

/** The P-256 key of a name, behind the verifier this organization deployed. */
export async function keyParty({ agentRegistry }: Deployment, name: string): Promise<Party> {
  // Every agent of these tests has a P-256 key, and its signer starts with the verifier.
  const verifier = (await agentRegistry.signerOf(1n)).slice(0, 42);
  return {
    signer: concat([verifier, p256Key(name).publicKey]),
    sign: async (domain, types, value) => {
      const digest = getBytes(TypedDataEncoder.hash(domain, types, value));
      return hexlify(p256.sign(digest, getBytes(id(name)), { prehash: false, lowS: true }));
    },
  };
}

/** The Ed25519 key of a name, behind the verifier the registry names for such agents. */
export function edwardsParty(verifier: string, name: string): Party {
  return {
    signer: concat([verifier, ed25519Key(name).publicKey]),
    sign: async (domain, types, value) =>
      hexlify(ed25519.sign(getBytes(TypedDataEncoder.hash(domain, types, value)), getBytes(id(name)))),
  };
}

/** A smart account (ERC-1271) that signs with its owner's wallet. */
export async function accountParty({ ethers }: Deployment, owner: HardhatEthersSigner): Promise<Party> {
  const account = await ethers.deployContract("SmartAccount", [owner.address]);
  return {
    signer: await account.getAddress(),
    sign: (domain, types, value) => owner.signTypedData(domain, types, value),
  };
}

/** The flags of an authenticator: somebody was there, and it was the right one. */
const PRESENT_AND_VERIFIED = 0x05;

/** The page passkeys of these tests sign on. */
const PAGE = "https://approve.example.org";

/** What a browser and its authenticator make of a ceremony whose challenge is a digest, ABI-encoded (OpenZeppelin WebAuthn). */
export function assertion(
  name: string,
  digest: string,
  {
    flags = PRESENT_AND_VERIFIED,
    type = "webauthn.get",
    origin = PAGE,
    rpId = "approve.example.org",
    crossOrigin = false,
  } = {},
): string {
  const challenge = Buffer.from(getBytes(digest)).toString("base64url");
  const client = JSON.stringify({ type, challenge, origin, crossOrigin });
  const authenticator = concat([sha256(toUtf8Bytes(rpId)), toBeHex(flags, 1), toBeHex(7, 4)]);
  const signed = sha256(concat([authenticator, sha256(toUtf8Bytes(client))]));
  const signature = p256.sign(getBytes(signed), getBytes(id(name)), { prehash: false, lowS: true });
  const places = [client.indexOf('"challenge"'), client.indexOf('"type"')];
  return AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"],
    [signature.slice(0, 32), signature.slice(32), ...places, authenticator, client],
  );
}

/** A passkey as its verifier knows it: x || y || keccak256(origin). */
export function boundKey(publicKey: string, origin = PAGE): string {
  return concat([publicKey, keccak256(toUtf8Bytes(origin))]);
}

/** The passkey of a name, behind the verifier this organization deployed. */
export function passkeyParty({ webAuthnVerifier }: Deployment, name: string): Party {
  return {
    signer: concat([webAuthnVerifier, boundKey(p256Key(name).publicKey)]),
    sign: async (domain, types, value) => assertion(name, TypedDataEncoder.hash(domain, types, value)),
  };
}

/** In the order in which the contracts want signers: by ascending keccak256. */
export function inOrder<T extends { signer: string }>(parties: readonly T[]): T[] {
  return parties.toSorted((a, b) => (keccak256(a.signer) < keccak256(b.signer) ? -1 : 1));
}
