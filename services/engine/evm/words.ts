import type { Common } from "@ethereumjs/common";

import type { RunState } from "./library.ts";

const LARGEST_SMALL = 0xffffffffn;
/** A million words of memory cost more than two thousand million gas. */
const TOO_FAR = 32_000_000n;

/** Used again and again: to look at bytes as words costs more than to copy these. */
const digest = new Uint8Array(32);
const digestView = new DataView(digest.buffer);

/** Memory and call data of a frame, by words, in the library's own representation. */
export class Words {
  readonly callDataSize: bigint;
  readonly #state: RunState;
  readonly #common: Common;
  readonly #input: Uint8Array;
  readonly #data: DataView;
  #bytes: Uint8Array;
  #view: DataView;

  constructor(state: RunState, common: Common) {
    this.#state = state;
    this.#common = common;
    this.#input = state.env.callData;
    this.#data = viewOf(this.#input);
    this.callDataSize = BigInt(this.#input.length);
    this.#bytes = state.memory._store;
    this.#view = viewOf(this.#bytes);
  }

  /** Gas for these bytes to be part of memory, which they then are; beyond every limit when no gas would do. */
  expand(offset: bigint, length: bigint): number {
    const state = this.#state;
    if (length === 0n) return 0;
    const end = offset + length;
    if (end > TOO_FAR) return Infinity;
    const words = (end + 31n) >> 5n;
    if (words <= state.memoryWordCount) return 0;
    const cost = words * 3n + (words * words) / 512n;
    const more = cost - state.highestMemCost;
    state.memoryWordCount = words;
    state.highestMemCost = cost;
    return Number(more);
  }

  load(offset: number): bigint {
    return wordAt(this.#memory(offset, 32), offset);
  }

  store(offset: number, value: bigint): void {
    const view = this.#memory(offset, 32);
    if (value <= LARGEST_SMALL) {
      this.#bytes.fill(0, offset, offset + 28);
      view.setUint32(offset + 28, Number(value));
      return;
    }
    view.setBigUint64(offset + 24, value);
    view.setBigUint64(offset + 16, value >> 64n);
    view.setBigUint64(offset + 8, value >> 128n);
    view.setBigUint64(offset, value >> 192n);
  }

  callData(offset: bigint): bigint {
    if (offset >= this.callDataSize) return 0n;
    const at = Number(offset);
    if (at + 32 <= this.#input.length) return wordAt(this.#data, at);
    const padded = new Uint8Array(32);
    padded.set(this.#input.subarray(at));
    return wordAt(viewOf(padded), 0);
  }

  /** Of KECCAK256, beside memory. */
  hashFee(length: bigint): number {
    return 6 * Math.ceil(Number(length) / 32);
  }

  hash(offset: bigint, length: bigint): bigint {
    const [from, size] = [length === 0n ? 0 : Number(offset), Number(length)];
    this.#memory(from, size);
    const { keccak256 } = this.#common.customCrypto;
    if (keccak256 === undefined) throw new RangeError("no keccak256");
    digest.set(keccak256(this.#bytes.subarray(from, from + size)));
    return wordAt(digestView, 0);
  }

  /** The library replaces the bytes when memory grows. */
  #memory(offset: number, length: number): DataView {
    const { memory } = this.#state;
    if (offset + length > memory._store.length) memory.extend(offset, length);
    if (this.#bytes !== memory._store) {
      this.#bytes = memory._store;
      this.#view = viewOf(this.#bytes);
    }
    return this.#view;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Most words are small, and a small integer is much cheaper to make. */
function wordAt(view: DataView, at: number): bigint {
  const low = view.getBigUint64(at + 24);
  const isSmall =
    (view.getUint32(at) | view.getUint32(at + 4) | view.getUint32(at + 8) | view.getUint32(at + 12)) === 0 &&
    (view.getUint32(at + 16) | view.getUint32(at + 20)) === 0;
  if (isSmall) return low;
  const upper = (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
  return (((upper << 64n) | view.getBigUint64(at + 16)) << 64n) | low;
}
