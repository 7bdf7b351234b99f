import { concatBytes } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";

const LIMIT = 1n << 256n;

/**
 * The small part of the Solidity ABI a decision needs. Written out because it runs on the hot path, where a general encoder
 * costs more than the decision; a test compares every byte with ethers.
 */
export function word(value: bigint | number): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = BigInt(value);
  // Cut off, two claims would have the same call data.
  if (rest < 0n || rest >= LIMIT) throw new CountersignError("INTERNAL", "a number does not fit in a word");
  for (let i = 31; rest > 0n && i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** `bytes`: length, then content padded to whole words. */
export function dynamicBytes(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(content.length / 32) * 32);
  padded.set(content);
  return concatBytes(word(content.length), padded);
}

/** A tuple: static words in place, dynamic members behind their offsets. */
export function tuple(members: readonly (Uint8Array | { readonly dynamic: Uint8Array })[]): Uint8Array {
  const heads: Uint8Array[] = [];
  const tails: Uint8Array[] = [];
  let offset = members.reduce((size, member) => size + ("dynamic" in member ? 32 : member.length), 0);
  for (const member of members) {
    if (!("dynamic" in member)) {
      heads.push(member);
      continue;
    }
    heads.push(word(offset));
    tails.push(member.dynamic);
    offset += member.dynamic.length;
  }
  return concatBytes(...heads, ...tails);
}

/** An array of static items: length, then the items. */
export function staticArray(items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(word(items.length), ...items);
}

/** An array of dynamic items: length, then the items behind their offsets. */
export function dynamicArray(items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(word(items.length), tuple(items.map((dynamic) => ({ dynamic }))));
}
