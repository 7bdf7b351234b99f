import { toHex } from "../../core/encoding/hex.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import type { StateView, Wanted } from "../proof/state.ts";
import { cannotRun } from "./failure.ts";
import { createLearned } from "./learned.ts";
import { createInterpreter, type InterpreterOptions, type MachineCall, type Outcome, type Run } from "./interpreter.ts";

export type { MachineCall, Outcome } from "./interpreter.ts";

/** Runs contracts as `eth_call` does, without a node. */
export interface Machine {
  /**
   * Runs at the view's block, over what is proven; what is not, is proven first. The same call gives the same outcome for ever.
   * @throws STATE_PROOF_INVALID, CALL_NOT_RUN when it writes, asks for what no proof shows or takes too long, and
   *   CHAIN_UNREACHABLE when a node does not prove what it asks for
   * @param about calls about the same thing read the same state: what one had to have proven, the next has proven in one exchange
   */
  call(view: StateView, call: MachineCall, about?: string): Promise<Outcome>;
}

export interface MachineOptions extends InterpreterOptions {
  /** runs of one call, each after more was proven; default 256 */
  readonly maxRounds?: number;
}

const NOBODY = `0x${"00".repeat(20)}`;

/**
 * Runs are one after the other: the interpreter is not safe for two at once, and two would only share one core. Nothing is
 * waited for within a run. It goes on when something is missing, so that much of it is proven in one exchange, and starts again.
 */
export async function createMachine({ maxRounds = 256, ...options }: MachineOptions): Promise<Machine> {
  const interpreter = await createInterpreter(options);
  const learned = createLearned();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (run: () => Promise<Run>): Promise<Run> => {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    call: async (view, { from = NOBODY, ...call }, about) => {
      for (let round = 0; round < maxRounds; round += 1) {
        const { outcome, missing } = await inTurn(() => interpreter.run(view, { ...call, from }));
        if (outcome !== null) return outcome;
        if (about === undefined) {
          await proveMissing(view, missing);
        } else {
          await proveMissing(view, round === 0 ? [...missing, ...learned.recall(about)] : missing);
          learned.note(about, missing);
        }
      }
      throw cannotRun(
        `something is still missing after ${maxRounds} runs of ${call.to} ${toHex(call.data.subarray(0, 4))}`,
      );
    },
  };
}

/**
 * The contract asked for the first thing a run missed; what the run missed after that, it asked for on made-up zeros. A node
 * proves guesses like any state. A witness has only what the decision read, so there fewer are tried, down to the first.
 */
async function proveMissing(view: StateView, missing: readonly Wanted[]): Promise<void> {
  let tried = missing;
  for (;;) {
    try {
      await view.prove(tried);
      return;
    } catch (error) {
      const single = tried === missing ? missing.flatMap(oneByOne) : tried;
      if (single.length < 2 || !isCountersignError(error) || error.code !== "WITNESS_INCOMPLETE") throw error;
      tried = single.slice(0, single.length >> 1);
    }
  }
}

function oneByOne({ address, slots, code }: Wanted): Wanted[] {
  const each = slots.map((slot) => ({ address, slots: [slot], code: false }));
  return code || slots.length === 0 ? [{ address, slots: [], code }, ...each] : each;
}
