import { dataLengthOf, isEnding, JUMPDEST } from "./opcodes.ts";
import { metadataStart } from "./metadata.ts";

/** An instruction that may run. */
export interface Instruction {
  readonly offset: number;
  readonly opcode: number;
  /** what a PUSH carries; empty for all others */
  readonly data: Uint8Array;
  /** whether it lies in what reads as solc's metadata: only a jump that computes its way there runs it */
  readonly inMetadata: boolean;
}

/**
 * The instructions of a runtime that may run, in order. The code is read as the EVM reads it: from the start, past the data of
 * every PUSH, metadata and constants included. What nothing falls into and no JUMPDEST opens is left out, so metadata and
 * constants count only from a JUMPDEST in them on. Where jumps really go is not followed: more is listed here than runs.
 */
export function instructionsOf(code: Uint8Array): Instruction[] {
  const metadata = metadataStart(code);
  const instructions: Instruction[] = [];
  let mayRun = true;
  for (let offset = 0; offset < code.length;) {
    const opcode = code[offset] ?? 0;
    const next = offset + 1 + dataLengthOf(opcode);
    if (opcode === JUMPDEST) mayRun = true;
    if (mayRun) {
      instructions.push({ offset, opcode, data: code.subarray(offset + 1, next), inMetadata: offset >= metadata });
    }
    if (isEnding(opcode)) mayRun = false;
    offset = next;
  }
  return instructions;
}
