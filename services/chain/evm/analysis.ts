import type { EVM } from "@ethereumjs/evm";

import { joinAt } from "./join.ts";

type Step = EVM["_opcodeMap"][number];

/** What execute.ts does at a place, beside the opcodes that are their own kind. */
export const PUSH = 0x60;
export const DUP = 0x80;
export const SWAP = 0x90;
export const JUMP_TO = 0xb0;
export const JUMP_TO_IF = 0xb1;
export const JUMP_TO_UNLESS = 0xb2;
/** left to the library */
export const OTHER = 0xff;

/** Tables of one contract by place, made once; the library makes its own anew for each frame. */
export interface Analysis {
  readonly kinds: Uint8Array;
  /** gas of all that is done at once, before memory; 0 for the library's */
  readonly fees: Float64Array;
  /** the place to go on at when nothing jumps */
  readonly next: Int32Array;
  /** of a jump that is known, the place after the JUMPDEST; of DUP and SWAP, how deep */
  readonly targets: Int32Array;
  /** what is pushed */
  readonly values: (bigint | undefined)[];
  /** items needed on top of the stack while it is done */
  readonly room: Uint8Array;
  /** 1 where a jump may end */
  readonly jumps: Uint8Array;
  readonly steps: (Step | undefined)[];
  /** what is pushed, as the library has it: by the place after the opcode */
  readonly pushes: Record<number, bigint>;
}

/** Arithmetic, comparison, bits, hashing, words of memory and call data, jumps: what a decision spends its steps on. */
const FREQUENT = new Set([
  ...[0x01, 0x02, 0x03, 0x04, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1b, 0x1c],
  ...[0x20, 0x35, 0x36, 0x50, 0x51, 0x52, 0x56, 0x57, 0x5b],
]);
const JUMPDEST = 0x5b;
const PUSH0 = 0x5f;

/** Remembers what it said of a code for as long as somebody holds the code. */
export function createAnalyser(opcodes: EVM["_opcodeMap"]): (code: Uint8Array) => Analysis {
  const known = new WeakMap<Uint8Array, Analysis>();
  return (code) => {
    let analysis = known.get(code);
    if (analysis === undefined) known.set(code, (analysis = analyse(code, opcodes)));
    return analysis;
  };
}

function analyse(code: Uint8Array, opcodes: EVM["_opcodeMap"]): Analysis {
  const tables = emptyTables(code.length);
  const { kinds, fees, next, targets, values, room, jumps, steps, pushes } = tables;
  const places: number[] = [];
  for (let at = 0; at < code.length; at = next[at] ?? code.length) {
    const opcode = code[at] ?? 0;
    places.push(at);
    steps[at] = opcodes[opcode];
    const kind = kindOf(opcode);
    kinds[at] = kind;
    next[at] = at + 1;
    if (opcode === JUMPDEST) jumps[at] = 1;
    if (kind !== OTHER) fees[at] = opcodes[opcode]?.opcodeInfo.fee ?? 0;
    if (kind === DUP || kind === SWAP) targets[at] = (opcode & 0x0f) + 1;
    if (kind !== PUSH) continue;
    const size = opcode - PUSH0;
    const hex = Buffer.from(code.subarray(at + 1, at + 1 + size)).toString("hex");
    const value = BigInt(`0x0${hex.padEnd(2 * size, "0")}`);
    values[at] = value;
    room[at] = 1;
    next[at] = at + 1 + size;
    if (size > 0) pushes[at + 1] = value;
  }
  // From behind, so that what follows is joined already; what is joined stays as it was for a jump into its middle.
  for (const at of places.toReversed()) joinAt(code, tables, at);
  return tables;
}

function kindOf(opcode: number): number {
  if (opcode >= PUSH0 && opcode <= 0x7f) return PUSH;
  if (opcode >= 0x80 && opcode <= 0x8f) return DUP;
  if (opcode >= 0x90 && opcode <= 0x9f) return SWAP;
  return FREQUENT.has(opcode) ? opcode : OTHER;
}

function emptyTables(length: number): Analysis {
  return {
    kinds: new Uint8Array(length).fill(OTHER),
    fees: new Float64Array(length),
    next: new Int32Array(length),
    targets: new Int32Array(length),
    values: new Array<bigint | undefined>(length).fill(undefined),
    room: new Uint8Array(length),
    jumps: new Uint8Array(length),
    steps: new Array<Step | undefined>(length).fill(undefined),
    pushes: {},
  };
}
