import type { Common } from "@ethereumjs/common";
import { EVMError } from "@ethereumjs/evm";

import type { Analysis } from "./analysis.ts";
import type { RunState } from "./library.ts";

const { OUT_OF_GAS, INVALID_OPCODE } = EVMError.errorMessages;

/** One step as the library takes it: it pays, and runs. A promise only where the library has to wait. */
export function libraryStep(state: RunState, step: Analysis["steps"][number], common: Common): unknown {
  if (step === undefined) throw new RangeError("no step begins at this place");
  const { opcodeInfo, gasHandler, opHandler } = step;
  state.opCode = opcodeInfo.code;
  const run = (gas: bigint): unknown => {
    if (opcodeInfo.isInvalid) throw new EVMError(INVALID_OPCODE);
    state.gasLeft -= gas;
    if (state.gasLeft < 0n) {
      state.gasLeft = 0n;
      throw new EVMError(OUT_OF_GAS);
    }
    state.programCounter += 1;
    return opHandler(state, common) as unknown;
  };
  const gas = opcodeInfo.dynamicGas ? gasHandler(state, opcodeInfo.feeBigInt, common) : opcodeInfo.feeBigInt;
  return typeof gas === "bigint" ? run(gas) : gas.then(run);
}
