import type { EVM } from "@ethereumjs/evm";

type Step = EVM["_opcodeMap"][number];

/** Tables of one contract, made once; the library makes them anew for each frame. */
export interface Analysis {
  /** by place; none within the bytes of a PUSH */
  readonly steps: readonly (Step | undefined)[];
  /** 1 where a jump may end */
  readonly jumps: Uint8Array;
  /** by the place after the opcode, as the library has it */
  readonly pushes: Record<number, bigint>;
  /** by the place of the opcode */
  readonly values: readonly (bigint | undefined)[];
  /** by opcode: gas of those that need no library, before memory; 0 for all others */
  readonly fees: Float64Array;
}

/** POP, PUSH0, JUMPDEST, JUMP, JUMPI, arithmetic without division, comparison, bits, and words of memory and call data. */
const FREQUENT = [
  ...[0x01, 0x02, 0x03, 0x10, 0x11, 0x14, 0x15, 0x16, 0x17, 0x19, 0x1b, 0x1c, 0x35, 0x50, 0x51, 0x52],
  ...[0x56, 0x57, 0x5b, 0x5f],
  ...Array.from({ length: 64 }, (_, i) => 0x60 + i),
];

/** Remembers what it said of a code for as long as somebody holds the code. */
export function createAnalyser(opcodes: EVM["_opcodeMap"]): (code: Uint8Array) => Analysis {
  const fees = new Float64Array(256);
  for (const opcode of FREQUENT) fees[opcode] = opcodes[opcode]?.opcodeInfo.fee ?? 0;
  const known = new WeakMap<Uint8Array, Analysis>();
  return (code) => {
    let analysis = known.get(code);
    if (analysis === undefined) known.set(code, (analysis = analyse(code, opcodes, fees)));
    return analysis;
  };
}

function analyse(code: Uint8Array, opcodes: EVM["_opcodeMap"], fees: Float64Array): Analysis {
  const steps = new Array<Step | undefined>(code.length).fill(undefined);
  const values = new Array<bigint | undefined>(code.length).fill(undefined);
  const jumps = new Uint8Array(code.length);
  const pushes: Record<number, bigint> = {};
  for (let at = 0; at < code.length; at += 1) {
    const opcode = code[at] ?? 0;
    steps[at] = opcodes[opcode];
    if (opcode === 0x5b) jumps[at] = 1;
    if (opcode < 0x60 || opcode > 0x7f) continue;
    const length = opcode - 0x5f;
    const hex = Buffer.from(code.subarray(at + 1, at + 1 + length)).toString("hex");
    const value = BigInt(`0x${hex.padEnd(2 * length, "0")}`);
    values[at] = value;
    pushes[at + 1] = value;
    at += length;
  }
  return { steps, values, jumps, pushes, fees };
}
