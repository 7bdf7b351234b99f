import type { EVM } from "@ethereumjs/evm";

import { joinAt } from "./join.ts";
import { type Analysis, DUP, emptyTables, OTHER, PUSH, SWAP } from "./tables.ts";

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
