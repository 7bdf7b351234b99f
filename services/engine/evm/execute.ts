import { EVMError } from "@ethereumjs/evm";

import type { Analysis } from "./tables.ts";
import { binary, unary } from "./arithmetic.ts";
import { type Frame, halt, type Stack } from "./library.ts";
import { libraryStep } from "./library-step.ts";
import { Words } from "./words.ts";

const { OUT_OF_GAS, INVALID_JUMP, STACK_OVERFLOW, STACK_UNDERFLOW } = EVMError.errorMessages;
const MAX_STACK = 1_024;
/** A jump that is taken passes over the JUMPDEST it ends at. */
const JUMPDEST_GAS = 1;

/**
 * Runs a frame to its end, which the library signals by an error. Frequent opcodes work on the library's own stack and memory; gas,
 * place and height are kept here, and handed over whenever the library takes a step.
 * @param look throws when the run takes too long; says after how many jumps to look again
 */
export async function execute(frame: Frame, analysis: Analysis, look: () => number): Promise<void> {
  const { _runState: state, _evm: evm } = frame;
  const { kinds, fees, next, targets, values, room, jumps } = analysis;
  const stack = state.stack as unknown as Stack;
  const end = state.code.length;
  const items = stack._store;
  const words = new Words(state, evm.common);
  let gas = Number(state.gasLeft);
  let at = state.programCounter;
  let height = stack._len;
  let untilLook = look();

  while (at < end) {
    gas -= fees[at] as number;
    if (gas < 0) halt(OUT_OF_GAS);
    switch (kinds[at] as number) {
      case 0x60: // PUSH
        if (height + (room[at] as number) > MAX_STACK) halt(STACK_OVERFLOW);
        items[height++] = values[at] as bigint;
        break;
      case 0x80: // DUP
        if (height < (targets[at] as number)) halt(STACK_UNDERFLOW);
        if (height >= MAX_STACK) halt(STACK_OVERFLOW);
        items[height] = items[height - (targets[at] as number)] as bigint;
        height += 1;
        break;
      // SWAP
      case 0x90: {
        const other = height - 1 - (targets[at] as number);
        if (other < 0) halt(STACK_UNDERFLOW);
        const top = items[height - 1] as bigint;
        items[height - 1] = items[other] as bigint;
        items[other] = top;
        break;
      }
      case 0xb1: // PUSH JUMPI
      case 0xb2: // ISZERO PUSH JUMPI
        if (height < 1) halt(STACK_UNDERFLOW);
        if (height + (room[at] as number) > MAX_STACK) halt(STACK_OVERFLOW);
        height -= 1;
        if ((items[height] === 0n) === (kinds[at] === 0xb1)) break;
        gas -= JUMPDEST_GAS;
        at = targets[at] as number;
        if ((untilLook -= 1) <= 0) untilLook = look();
        continue;
      case 0xb0: // PUSH JUMP
        if (height + (room[at] as number) > MAX_STACK) halt(STACK_OVERFLOW);
        gas -= JUMPDEST_GAS;
        at = targets[at] as number;
        if ((untilLook -= 1) <= 0) untilLook = look();
        continue;
      case 0x56: // JUMP
      case 0x57: {
        // JUMPI
        const needs = (kinds[at] as number) - 0x55;
        if (height < needs) halt(STACK_UNDERFLOW);
        height -= needs;
        if (needs === 2 && items[height] === 0n) break;
        const target = Number(items[height + needs - 1]);
        if (jumps[target] !== 1) halt(INVALID_JUMP);
        gas -= JUMPDEST_GAS;
        at = target + 1;
        if ((untilLook -= 1) <= 0) untilLook = look();
        continue;
      }
      case 0x5b: // JUMPDEST
        break;
      case 0x50: // POP
        if (height < 1) halt(STACK_UNDERFLOW);
        height -= 1;
        break;
      case 0x15: // ISZERO
      case 0x19: // NOT
        if (height < 1) halt(STACK_UNDERFLOW);
        items[height - 1] = unary(kinds[at] as number, items[height - 1] as bigint);
        break;
      case 0x35: // CALLDATALOAD
        if (height < 1) halt(STACK_UNDERFLOW);
        items[height - 1] = words.callData(items[height - 1] as bigint);
        break;
      case 0x36: // CALLDATASIZE
        if (height >= MAX_STACK) halt(STACK_OVERFLOW);
        items[height++] = words.callDataSize;
        break;
      case 0x51: // MLOAD
        if (height < 1) halt(STACK_UNDERFLOW);
        gas -= words.expand(items[height - 1] as bigint, 32n);
        if (gas < 0) halt(OUT_OF_GAS);
        items[height - 1] = words.load(Number(items[height - 1]));
        break;
      case 0x52: // MSTORE
        if (height < 2) halt(STACK_UNDERFLOW);
        height -= 2;
        gas -= words.expand(items[height + 1] as bigint, 32n);
        if (gas < 0) halt(OUT_OF_GAS);
        words.store(Number(items[height + 1]), items[height] as bigint);
        break;
      case 0x20: {
        // KECCAK256
        if (height < 2) halt(STACK_UNDERFLOW);
        height -= 1;
        const [offset, length] = [items[height] as bigint, items[height - 1] as bigint];
        gas -= words.expand(offset, length) + words.hashFee(length);
        if (gas < 0) halt(OUT_OF_GAS);
        items[height - 1] = words.hash(offset, length);
        break;
      }
      case 0xff: {
        state.programCounter = at;
        state.gasLeft = BigInt(gas);
        stack._len = height;
        const step = libraryStep(state, analysis.steps[at], evm.common);
        if (step instanceof Promise) await step;
        at = state.programCounter;
        gas = Number(state.gasLeft);
        height = stack._len;
        continue;
      }
      default:
        if (height < 2) halt(STACK_UNDERFLOW);
        height -= 1;
        items[height - 1] = binary(kinds[at] as number, items[height] as bigint, items[height - 1] as bigint);
    }
    at = next[at] as number;
  }
  if (gas < 0) halt(OUT_OF_GAS);
  // The end of the code is a STOP.
  state.gasLeft = BigInt(gas);
}
