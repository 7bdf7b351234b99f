import { createEVM, type EVM, type EVMOpts, type EVMResult, paramsEVM } from "@ethereumjs/evm";
import { createAddressFromString } from "@ethereumjs/util";

import { isCountersignError } from "../../core/errors/error.ts";
import type { StateView, Wanted } from "../proof/state.ts";
import { blockHashIn } from "./block-hashes.ts";
import { blockOf } from "./block.ts";
import type { EvmCrypto } from "./crypto.ts";
import { cannotRun } from "./failure.ts";
import { gasBefore } from "./gas.ts";
import { createJournal } from "./journal.ts";
import { runQuickly } from "./loop.ts";
import { createMisses } from "./misses.ts";
import { customOpcodes } from "./opcodes.ts";
import { P256_ADDRESS, p256Precompile, POINT_ADDRESS, pointPrecompile } from "./precompiles.ts";
import { createProvenState } from "./proven-state.ts";
import { type ChainRules, commonOf, rememberEips } from "./rules.ts";
import { createStopwatch } from "./stopwatch.ts";

export interface MachineCall {
  /** 20 bytes, lower-case hex */
  readonly to: string;
  readonly data: Uint8Array;
  /** as in a transaction: call data and the base cost come out of it */
  readonly gas: bigint;
  /** default: no account */
  readonly from?: string;
}

/** What became of a call, the same at every replay. Gas is what a transaction would have used before refunds. */
export type Outcome =
  | { readonly ok: true; readonly returned: Uint8Array; readonly gasUsed: bigint }
  /** `returned` is the data of a revert, or empty */
  | { readonly ok: false; readonly why: string; readonly returned: Uint8Array; readonly gasUsed: bigint };

/** Exactly one of an outcome and something missing. */
export type Run =
  | { readonly outcome: Outcome; readonly missing: null }
  | { readonly outcome: null; readonly missing: readonly Wanted[] };

export interface InterpreterOptions {
  readonly chain: ChainRules;
  readonly crypto: EvmCrypto;
  /** for one run, default 2,000 */
  readonly timeoutMs?: number;
  /** "library": without the quicker loop of loop.ts */
  readonly loop?: "quick" | "library";
  /** milliseconds, monotonic */
  readonly now?: () => number;
}

/** One interpreter: never two runs at once. */
export interface Interpreter {
  run(view: StateView, call: Required<MachineCall>): Promise<Run>;
  /** entries left over from earlier runs */
  readonly journalSize: number;
}

export const NO_CODE = "no contract at this address";
/** More than any block has; memory that costs more is not counted. */
const MOST_GAS = 1_000_000_000n;
const NOTHING = new Uint8Array(0);

export async function createInterpreter(options: InterpreterOptions): Promise<Interpreter> {
  const { chain, crypto, timeoutMs = 2_000, loop = "quick", now = () => performance.now() } = options;
  const common = commonOf(chain, crypto);
  common.updateParams(paramsEVM);
  const misses = createMisses();
  const stopwatch = createStopwatch(timeoutMs, now);
  const local = new Set<string>([`0x${"00".repeat(20)}`]);
  const state = createProvenState(misses, local);
  let current: StateView | null = null;
  const hashOf = (number: number): Uint8Array => {
    const hash = current === null ? null : blockHashIn(current, BigInt(number), misses);
    if (hash !== null) return hash;
    throw cannotRun(`the contract asks for the hash of block ${number}, which nothing here shows`);
  };
  const journal = createJournal({ putAccount: state.putAccount, onFrame: stopwatch.look });
  const evm = await createEVM({
    common,
    stateManager: state.manager,
    customOpcodes: customOpcodes({ common, state, journal, onJump: stopwatch.onJump }),
    customPrecompiles: [
      { address: POINT_ADDRESS, function: pointPrecompile(crypto) },
      ...(common.isActivatedEIP(7951)
        ? [{ address: P256_ADDRESS, function: p256Precompile(chain, crypto) } as const]
        : []),
    ],
    blockchain: blocksWith(hashOf),
  });
  evm.journal = journal as unknown as EVM["journal"];
  const precompiles = [...evm.precompiles.keys()].map((address) => `0x${address}`);
  for (const address of precompiles) local.add(address);
  rememberEips(common);
  if (loop === "quick") await runQuickly(evm, stopwatch.look);

  const execute = async (view: StateView, call: Required<MachineCall>): Promise<Outcome> => {
    if (call.gas > MOST_GAS) throw cannotRun(`${call.gas} gas`);
    const { intrinsic, least } = gasBefore(chain, call.data);
    if (call.gas < least) return { ok: false, why: "intrinsic gas too low", returned: NOTHING, gasUsed: 0n };
    for (const address of [...precompiles, call.from, call.to, view.block.coinbase]) journal.warm(address);
    const to = createAddressFromString(call.to);
    if (evm.getPrecompile(to) === undefined && (await state.manager.getCode(to)).length === 0) {
      return { ok: false, why: NO_CODE, returned: NOTHING, gasUsed: intrinsic };
    }
    const result = await evm.runCall({
      block: blockOf(chain.chainId, view.block),
      caller: createAddressFromString(call.from),
      to,
      data: call.data,
      gasLimit: call.gas - intrinsic,
      skipNonceIncrement: true,
    });
    return outcomeOf(result, intrinsic);
  };

  return {
    get journalSize() {
      return journal.size;
    },
    run: async (view, call) => {
      misses.clear();
      current = view;
      state.use(view, call.from);
      stopwatch.start();
      try {
        const outcome = await execute(view, call);
        if (misses.size === 0 && state.hasWritten) throw cannotRun("the contract writes");
        return misses.size === 0 ? { outcome, missing: null } : { outcome: null, missing: misses.wanted() };
      } catch (error) {
        // What went wrong on made-up zeros means nothing either.
        if (misses.size > 0) return { outcome: null, missing: misses.wanted() };
        throw isCountersignError(error) ? error : cannotRun("it has no answer", error);
      } finally {
        for (let open = journal.depth; open > 0; open -= 1) evm.transientStorage.revert();
        evm.transientStorage.clear();
        journal.cleanJournal();
      }
    },
  };
}

function outcomeOf({ execResult }: EVMResult, intrinsic: bigint): Outcome {
  const { exceptionError, returnValue: returned, executionGasUsed } = execResult;
  const gasUsed = intrinsic + executionGasUsed;
  if (exceptionError === undefined) return { ok: true, returned, gasUsed };
  return {
    ok: false,
    why: exceptionError.error,
    returned: exceptionError.error === "revert" ? returned : NOTHING,
    gasUsed,
  };
}

type Blocks = NonNullable<EVMOpts["blockchain"]>;

/** Of other blocks there is no more than their hash. */
function blocksWith(hashOf: (number: number) => Uint8Array): Blocks {
  const blocks: Blocks = {
    getBlock: async (number) => ({ hash: () => hashOf(Number(number)) }),
    putBlock: () => Promise.reject(cannotRun("there are no blocks")),
    shallowCopy: () => blocks,
  };
  return blocks;
}
