import { encodeBase58 } from "ethers";

import { concatBytes } from "../../core/encoding/bytes.ts";
import type { PublicKey } from "../../core/ports/ports.ts";

/** Multicodec prefixes of did:key (W3C CCG did:key method): ed25519-pub, p256-pub. */
const ED25519_PUB = Uint8Array.of(0xed, 0x01);

/** The did:key of an Ed25519 key: an identity anyone can resolve without asking anyone. */
export function didKeyOf(key: PublicKey): string {
  if (key.type !== "Ed25519") throw new TypeError("did:key is written for Ed25519 here");
  return `did:key:z${encodeBase58(concatBytes(ED25519_PUB, key.raw))}`;
}
