import type { RunState } from "./library.ts";

const LARGEST_HALF = 0xffffffffn;

/** Memory and call data of a frame, by words, in the library's own representation. */
export interface Words {
  /** Gas for the word at an offset to be part of memory, which it then is; beyond every limit when no gas would do. */
  expand(offset: bigint): number;
  load(offset: number): bigint;
  store(offset: number, value: bigint): void;
  callData(offset: bigint): bigint;
}

export function createWords(state: RunState): Words {
  const { memory, env } = state;
  const input = env.callData;
  const data = new DataView(input.buffer, input.byteOffset, input.length);
  let bytes = memory._store;
  let view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // The library replaces the bytes when memory grows.
  const current = () => {
    if (bytes !== memory._store) {
      bytes = memory._store;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    return view;
  };

  return {
    expand: (offset) => {
      const words = (offset + 63n) >> 5n;
      if (words <= state.memoryWordCount) return 0;
      // A million words cost more than two thousand million gas.
      if (words > 1_000_000n) return Infinity;
      const cost = words * 3n + (words * words) / 512n;
      const more = cost - state.highestMemCost;
      state.memoryWordCount = words;
      state.highestMemCost = cost;
      return Number(more);
    },
    load: (offset) => {
      memory.extend(offset, 32);
      return wordAt(current(), offset);
    },
    store: (offset, value) => {
      memory.extend(offset, 32);
      const target = current();
      if (value <= LARGEST_HALF) {
        for (let at = offset; at < offset + 28; at += 4) target.setUint32(at, 0);
        target.setUint32(offset + 28, Number(value));
        return;
      }
      target.setBigUint64(offset + 24, value);
      target.setBigUint64(offset + 16, value >> 64n);
      target.setBigUint64(offset + 8, value >> 128n);
      target.setBigUint64(offset, value >> 192n);
    },
    callData: (offset) => {
      if (offset >= BigInt(input.length)) return 0n;
      const at = Number(offset);
      if (at + 32 <= input.length) return wordAt(data, at);
      const padded = new Uint8Array(32);
      padded.set(input.subarray(at));
      return wordAt(new DataView(padded.buffer), 0);
    },
  };
}

/** Most words are small, and a small integer is much cheaper to make. */
function wordAt(view: DataView, at: number): bigint {
  const isSmall =
    (view.getUint32(at) | view.getUint32(at + 4) | view.getUint32(at + 8) | view.getUint32(at + 12)) === 0 &&
    (view.getUint32(at + 16) | view.getUint32(at + 20)) === 0;
  const low = view.getBigUint64(at + 24);
  if (isSmall) return low;
  const upper = (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
  return (((upper << 64n) | view.getBigUint64(at + 16)) << 64n) | low;
}
