/** Bytes of the length that stands at the very end. */
const LENGTH_BYTES = 2;
const MOST_ENTRIES = 4;
const [MAP, TEXT, TRUE, SHORT_BYTES, BYTES_OF_LENGTH] = [0xa0, 0x60, 0xf5, 0x40, 0x58];

/** What solc writes under each name: this many bytes, or a flag. A pre-release has a text for its version, and is not known. */
const VALUES: Readonly<Record<string, readonly number[]>> = {
  ipfs: [BYTES_OF_LENGTH, 34],
  bzzr0: [BYTES_OF_LENGTH, 32],
  bzzr1: [BYTES_OF_LENGTH, 32],
  solc: [SHORT_BYTES + 3],
  experimental: [TRUE],
};

/**
 * Where the metadata begins that solc appends to a runtime: CBOR, and its length in two bytes. The length of the code when
 * there is none: whatever does not read as exactly that map is code, since anyone can write a length at the end.
 */
export function metadataStart(code: Uint8Array): number {
  const end = code.length - LENGTH_BYTES;
  const start = end - (((code.at(-2) ?? 0) << 8) | (code.at(-1) ?? 0));
  return start >= 0 && start < end && isMetadata(code.subarray(start, end)) ? start : code.length;
}

function isMetadata(bytes: Uint8Array): boolean {
  const entries = (bytes[0] ?? 0) - MAP;
  if (entries < 1 || entries > MOST_ENTRIES) return false;
  let at = 1;
  for (let entry = 0; entry < entries; entry += 1) {
    const nameLength = (bytes[at] ?? 0) - TEXT;
    if (nameLength < 1 || nameLength > 23) return false;
    const name = String.fromCodePoint(...bytes.subarray(at + 1, at + 1 + nameLength));
    const head = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
    at += 1 + nameLength;
    if (head === undefined || !head.every((byte, i) => bytes[at + i] === byte)) return false;
    at += head.length + lengthOf(head);
  }
  return at === bytes.length;
}

/** Of the bytes behind the head of a value. */
function lengthOf([first = 0, second = 0]: readonly number[]): number {
  if (first === BYTES_OF_LENGTH) return second;
  return first === TRUE ? 0 : first - SHORT_BYTES;
}
