import { type EVM, EVMError } from "@ethereumjs/evm";

import { type Analysis, createAnalyser } from "./analysis.ts";
import { framePrototype, type Frame, type FrameResult, isKnownRelease } from "./library.ts";
import { createWords } from "./words.ts";

const { OUT_OF_GAS, INVALID_OPCODE, INVALID_JUMP, STACK_OVERFLOW, STACK_UNDERFLOW, STOP } = EVMError.errorMessages;
const MAX_STACK = 1_024;
const WORD = (1n << 256n) - 1n;
const JUMPS_PER_LOOK = 1_024;

interface Quick {
  readonly analyse: (code: Uint8Array) => Analysis;
  readonly look: () => void;
}

const quick = new WeakMap<EVM, Quick>();
let installed: Promise<boolean> | null = null;

/**
 * Runs this EVM's frames without waiting at every opcode, and the most frequent opcodes without the library. False when the
 * library is of another release, and its own loop stays in place: slower, and as right.
 * @param look runs now and then, and throws when a run has taken too long
 */
export async function runQuickly(evm: EVM, look: () => void): Promise<boolean> {
  installed ??= install();
  if (!(await installed)) return false;
  quick.set(evm, { analyse: createAnalyser(evm["_opcodeMap"]), look });
  return true;
}

/** Puts the loop in front of the library's own, which still runs every EVM that did not ask for this one. */
async function install(): Promise<boolean> {
  if (!isKnownRelease()) return false;
  const prototype = await framePrototype();
  const { run } = prototype;
  prototype.run = async function (code, options) {
    const how = quick.get(this._evm);
    return how === undefined ? run.call(this, code, options) : runFrame(this, code, how);
  };
  return true;
}

async function runFrame(frame: Frame, code: Uint8Array, { analyse, look }: Quick): Promise<FrameResult> {
  const { _runState: state } = frame;
  const analysis = analyse(code);
  state.code = code;
  state.validJumps = analysis.jumps;
  state.cachedPushes = analysis.pushes;
  state.shouldDoJumpAnalysis = false;
  try {
    await execute(frame, analysis, look);
  } catch (error) {
    if (!(error instanceof EVMError)) throw error;
    if (error.error !== STOP) return { runState: state, exceptionError: error };
  }
  return { runState: state, exceptionError: undefined };
}

/**
 * The frequent opcodes work on the library's own stack and memory; gas, place and height are kept here and handed over
 * whenever the library takes a step.
 */
async function execute(
  { _runState: state, _evm: { common } }: Frame,
  analysis: Analysis,
  look: () => void,
): Promise<void> {
  const { steps, jumps, values, fees } = analysis;
  const { code, stack } = state;
  const items = stack["_store"];
  const words = createWords(state);
  let gas = Number(state.gasLeft);
  let at = state.programCounter;
  let height = stack["_len"];
  let untilLook = JUMPS_PER_LOOK;

  while (at < code.length) {
    const opcode = code[at] as number;
    const fee = fees[opcode] as number;
    // A frequent opcode has a fee and heights it needs; for others both are left to the library.
    if (fee > 0) {
      gas -= fee;
      if (gas < 0) fail(OUT_OF_GAS);
      if (opcode >= 0x60 && opcode <= 0x7f) {
        if (height >= MAX_STACK) fail(STACK_OVERFLOW);
        items[height++] = values[at] as bigint;
        at += opcode - 0x5e;
        continue;
      }
      if (opcode >= 0x80 && opcode <= 0x8f) {
        const depth = opcode - 0x7f;
        if (height < depth) fail(STACK_UNDERFLOW);
        if (height >= MAX_STACK) fail(STACK_OVERFLOW);
        items[height] = items[height - depth] as bigint;
        height += 1;
        at += 1;
        continue;
      }
      if (opcode >= 0x90 && opcode <= 0x9f) {
        const other = height - 1 - (opcode - 0x8f);
        if (other < 0) fail(STACK_UNDERFLOW);
        const top = items[height - 1] as bigint;
        items[height - 1] = items[other] as bigint;
        items[other] = top;
        at += 1;
        continue;
      }
      switch (opcode) {
        case 0x5b:
          at += 1;
          continue;
        case 0x56:
        case 0x57: {
          const needs = opcode - 0x55;
          if (height < needs) fail(STACK_UNDERFLOW);
          height -= needs;
          if (opcode === 0x57 && items[height] === 0n) {
            at += 1;
            continue;
          }
          const target = Number(items[height + needs - 1] as bigint);
          if (jumps[target] !== 1) fail(INVALID_JUMP);
          at = target;
          untilLook -= 1;
          if (untilLook === 0) {
            look();
            untilLook = JUMPS_PER_LOOK;
          }
          continue;
        }
        case 0x50:
          if (height < 1) fail(STACK_UNDERFLOW);
          height -= 1;
          at += 1;
          continue;
        case 0x5f:
          if (height >= MAX_STACK) fail(STACK_OVERFLOW);
          items[height++] = 0n;
          at += 1;
          continue;
        case 0x15:
        case 0x19: {
          if (height < 1) fail(STACK_UNDERFLOW);
          const a = items[height - 1] as bigint;
          items[height - 1] = opcode === 0x15 ? (a === 0n ? 1n : 0n) : WORD ^ a;
          at += 1;
          continue;
        }
        case 0x35: {
          if (height < 1) fail(STACK_UNDERFLOW);
          items[height - 1] = words.callData(items[height - 1] as bigint);
          at += 1;
          continue;
        }
        case 0x51: {
          if (height < 1) fail(STACK_UNDERFLOW);
          const offset = items[height - 1] as bigint;
          gas -= words.expand(offset);
          if (gas < 0) fail(OUT_OF_GAS);
          items[height - 1] = words.load(Number(offset));
          at += 1;
          continue;
        }
        case 0x52: {
          if (height < 2) fail(STACK_UNDERFLOW);
          height -= 2;
          const offset = items[height + 1] as bigint;
          gas -= words.expand(offset);
          if (gas < 0) fail(OUT_OF_GAS);
          words.store(Number(offset), items[height] as bigint);
          at += 1;
          continue;
        }
        default: {
          if (height < 2) fail(STACK_UNDERFLOW);
          height -= 1;
          items[height - 1] = binary(opcode, items[height] as bigint, items[height - 1] as bigint);
          at += 1;
          continue;
        }
      }
    }

    const { opcodeInfo, gasHandler, opHandler } = steps[at] as NonNullable<(typeof steps)[number]>;
    state.opCode = opcodeInfo.code;
    state.programCounter = at;
    state.gasLeft = BigInt(gas);
    stack["_len"] = height;
    let cost = opcodeInfo.feeBigInt;
    if (opcodeInfo.dynamicGas) {
      const asked = gasHandler(state, cost, common);
      cost = typeof asked === "bigint" ? asked : await asked;
    }
    if (opcodeInfo.isInvalid) fail(INVALID_OPCODE);
    state.gasLeft -= cost;
    if (state.gasLeft < 0n) {
      state.gasLeft = 0n;
      fail(OUT_OF_GAS);
    }
    state.programCounter += 1;
    const done = opHandler(state, common) as unknown;
    if (done instanceof Promise) await done;
    at = state.programCounter;
    gas = Number(state.gasLeft);
    height = stack["_len"];
  }
  // The end of the code is a STOP.
  state.gasLeft = BigInt(gas);
}

/** @param a the top of the stack */
function binary(opcode: number, a: bigint, b: bigint): bigint {
  switch (opcode) {
    case 0x01:
      return (a + b) & WORD;
    case 0x02:
      return (a * b) & WORD;
    case 0x03:
      return a >= b ? a - b : BigInt.asUintN(256, a - b);
    case 0x10:
      return a < b ? 1n : 0n;
    case 0x11:
      return a > b ? 1n : 0n;
    case 0x14:
      return a === b ? 1n : 0n;
    case 0x16:
      return a & b;
    case 0x17:
      return a | b;
    case 0x1b:
      return a > 255n ? 0n : (b << a) & WORD;
    default:
      return a > 255n ? 0n : b >> a;
  }
}

function fail(why: typeof OUT_OF_GAS): never {
  throw new EVMError(why);
}
