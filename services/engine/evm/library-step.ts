import type { Common } from "@ethereumjs/common";
import { EVMError } from "@ethereumjs/evm";

import type { Analysis } from "./tables.ts";
import { halt, type RunState } from "./library.ts";

const { OUT_OF_GAS, INVALID_OPCODE } = EVMError.errorMessages;

type Step = Analysis["steps"][number];

/** One step as the library takes it: it pays, and runs. A promise only where the library has to wait. */
export function libraryStep(state: RunState, step: Step, common: Common): unknown {
  if (step === undefined) throw new RangeError("no step begins at this place");
  const { opcodeInfo, gasHandler } = step;
  state.opCode = opcodeInfo.code;
  const gas = opcodeInfo.dynamicGas ? gasHandler(state, opcodeInfo.feeBigInt, common) : opcodeInfo.feeBigInt;
  return typeof gas === "bigint" ? run(state, step, common, gas) : gas.then((paid) => run(state, step, common, paid));
}

function run(state: RunState, { opcodeInfo, opHandler }: NonNullable<Step>, common: Common, gas: bigint): unknown {
  if (opcodeInfo.isInvalid) halt(INVALID_OPCODE);
  state.gasLeft -= gas;
  if (state.gasLeft < 0n) {
    state.gasLeft = 0n;
    halt(OUT_OF_GAS);
  }
  state.programCounter += 1;
  return opHandler(state, common);
}
