import type { EVM } from "@ethereumjs/evm";

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

export function emptyTables(length: number): Analysis {
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
