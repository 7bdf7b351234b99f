import { type EVM, EVMError } from "@ethereumjs/evm";

import { createAnalyser } from "./analysis.ts";
import { execute } from "./execute.ts";
import { cannotRun, inAccount } from "./failure.ts";
import { framePrototype, type Frame, type FrameResult, isKnownRelease } from "./library.ts";
import type { Analysis } from "./tables.ts";

/** Gas is counted in doubles. */
const MOST_GAS = BigInt(Number.MAX_SAFE_INTEGER);

const { STOP } = EVMError.errorMessages;

interface Quick {
  readonly analyse: (code: Uint8Array) => Analysis;
  readonly look: () => number;
}

const quick = new WeakMap<EVM, Quick>();
let installed: Promise<boolean> | null = null;

/**
 * Runs this EVM's frames without waiting at every opcode, and the most frequent opcodes without the library. False when the
 * library is of another release, and its own loop stays in place: slower, and as right.
 * @param look runs now and then, and throws when a run has taken too long; gives the number of jumps until it is to run again
 */
export async function runQuickly(evm: EVM, look: () => number): Promise<boolean> {
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
  if (state.gasLeft > MOST_GAS) throw cannotRun(`${state.gasLeft} gas, more than are counted exactly`);
  const analysis = analyse(code);
  state.code = code;
  state.validJumps = analysis.jumps;
  state.cachedPushes = analysis.pushes;
  state.shouldDoJumpAnalysis = false;
  try {
    await execute(frame, analysis, look);
  } catch (error) {
    if (!(error instanceof EVMError)) throw inAccount(error, state.env.address.toString());
    if (error.error !== STOP) return { runState: state, exceptionError: error };
  }
  return { runState: state, exceptionError: undefined };
}
