import { concatBytes } from "../encoding/bytes.ts";
import type { Place } from "./parents.ts";

/** Bytes of one parent: its log and its seq, 8 each. */
const PARENT_BYTES = 16;

/** Bytes a record's group takes: one, and what its parents take. */
export function groupBytes(parents: number): number {
  return 1 + PARENT_BYTES * parents;
}

/** The parents of a batch's records as `AnchorLog.anchorLinks` takes them: see contracts/anchor/Links.sol. */
export function encodeLinks(groups: readonly (readonly Place[])[]): Uint8Array {
  return concatBytes(...groups.map(encodeGroup));
}

function encodeGroup(parents: readonly Place[]): Uint8Array {
  const bytes = new Uint8Array(groupBytes(parents.length));
  const view = new DataView(bytes.buffer);
  bytes[0] = parents.length;
  for (const [i, { log, seq }] of parents.entries()) {
    view.setBigUint64(1 + PARENT_BYTES * i, BigInt(log));
    view.setBigUint64(9 + PARENT_BYTES * i, BigInt(seq));
  }
  return bytes;
}

/** The groups of so many records; null when the bytes are not exactly that, or name a place no number holds. */
export function decodeLinks(bytes: Uint8Array, groups: number): readonly (readonly Place[])[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoded: Place[][] = [];
  let at = 0;
  for (let i = 0; i < groups; i += 1) {
    const end = at + groupBytes(bytes[at] ?? 0);
    if (at >= bytes.length || end > bytes.length) return null;
    const parents: Place[] = [];
    for (at += 1; at < end; at += PARENT_BYTES) {
      parents.push({ log: Number(view.getBigUint64(at)), seq: Number(view.getBigUint64(at + 8)) });
    }
    decoded.push(parents);
  }
  const fits = decoded.flat().every(({ log, seq }) => Number.isSafeInteger(log) && Number.isSafeInteger(seq));
  return at === bytes.length && fits ? decoded : null;
}
