import { EVMError, type PrecompileFunc } from "@ethereumjs/evm";

import type { EvmCrypto } from "./crypto.ts";
import { type ChainRules, EIP_7951_GAS } from "./rules.ts";

/** Where EIP-7951 and RIP-7212 put P256VERIFY. */
export const P256_ADDRESS = "0x0000000000000000000000000000000000000100";
const TRUE = Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 1 : 0));
const NOTHING = new Uint8Array(0);

/** P256VERIFY by faster code than the library's. */
export function p256Precompile({ p256Gas = EIP_7951_GAS }: ChainRules, crypto: EvmCrypto): PrecompileFunc {
  const gas = BigInt(p256Gas);
  return ({ data, gasLimit }) => {
    if (gasLimit < gas) {
      const exceptionError = new EVMError(EVMError.errorMessages.OUT_OF_GAS);
      return { executionGasUsed: gasLimit, returnValue: NOTHING, exceptionError };
    }
    return { executionGasUsed: gas, returnValue: crypto.verifyP256(data) ? TRUE : NOTHING };
  };
}
