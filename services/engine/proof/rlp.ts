import { concatBytes } from "../../core/encoding/bytes.ts";
import type { CountersignError } from "../../core/errors/error.ts";

/** What RLP encodes: bytes, or a list of such. */
export type RlpItem = Uint8Array | readonly RlpItem[];

/** Makes the error of whoever reads, out of the rule that was broken. */
export type Refuse = (why: string) => CountersignError;

/** No trie node and no header nests deeper; it keeps hostile input off the call stack. */
const MAX_DEPTH = 8;

export function isList(item: RlpItem): item is readonly RlpItem[] {
  return !(item instanceof Uint8Array);
}

export function encodeRlp(item: RlpItem): Uint8Array {
  if (isList(item)) {
    const content = concatBytes(...item.map(encodeRlp));
    return concatBytes(prefix(0xc0, content.length), content);
  }
  const [only] = item;
  if (item.length === 1 && only !== undefined && only < 0x80) return item;
  return concatBytes(prefix(0x80, item.length), item);
}

/** An unsigned integer has no leading zeros; zero is no bytes. */
export function integerBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
}

function prefix(offset: number, length: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(offset + length);
  const bytes = integerBytes(BigInt(length));
  return concatBytes(Uint8Array.of(offset + 55 + bytes.length), bytes);
}

/**
 * Reads exactly what `encodeRlp` writes, so that an item has one spelling. Bytes come out as views of the input.
 * @throws what `refuse` makes
 */
export function decodeRlp(bytes: Uint8Array, refuse: Refuse): RlpItem {
  const reader = { bytes, at: 0, refuse };
  const item = readItem(reader, bytes.length, 0);
  if (reader.at !== bytes.length) throw refuse("RLP: bytes are left over");
  return item;
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly refuse: Refuse;
}

function readItem(reader: Reader, end: number, depth: number): RlpItem {
  const { bytes, refuse } = reader;
  const first = bytes[reader.at];
  if (first === undefined || reader.at >= end) throw refuse("RLP: it ends early");
  if (first < 0x80) return bytes.subarray(reader.at, ++reader.at);
  const isListItem = first >= 0xc0;
  const length = readLength(reader, first - (isListItem ? 0xc0 : 0x80), end);
  const start = reader.at;
  const stop = start + length;
  if (stop > end) throw refuse("RLP: a length points past the end");
  if (isListItem) {
    if (depth === MAX_DEPTH) throw refuse("RLP: lists nest too deep");
    const items: RlpItem[] = [];
    while (reader.at < stop) items.push(readItem(reader, stop, depth + 1));
    return items;
  }
  if (length === 1 && (bytes[start] ?? 0) < 0x80) throw refuse("RLP: a small byte is written as a string");
  reader.at = stop;
  return bytes.subarray(start, stop);
}

/** @param code the prefix without its offset: up to 55 the length, above it the number of bytes of the length less 55 */
function readLength(reader: Reader, code: number, end: number): number {
  reader.at += 1;
  if (code <= 55) return code;
  const width = code - 55;
  if (reader.at + width > end) throw reader.refuse("RLP: it ends early");
  // Four bytes are 4 GiB: no answer is that long.
  if (width > 4) throw reader.refuse("RLP: a length is too large");
  let length = 0;
  for (let i = 0; i < width; i += 1) length = length * 256 + (reader.bytes[reader.at + i] ?? 0);
  if (reader.bytes[reader.at] === 0 || length <= 55) throw reader.refuse("RLP: a length is not written shortest");
  reader.at += width;
  return length;
}
