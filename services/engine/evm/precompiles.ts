import { EVMError, type PrecompileFunc } from "@ethereumjs/evm";

import { fromHex } from "../../core/encoding/hex.ts";
import type { EvmCrypto } from "./crypto.ts";
import { type ChainRules, EIP_7951_GAS } from "./rules.ts";

/** Where EIP-7951 and RIP-7212 put P256VERIFY. */
export const P256_ADDRESS = "0x0000000000000000000000000000000000000100";
/** Where EIP-4844 puts the point evaluation, which the library leaves to whoever brings the mathematics. */
export const POINT_ADDRESS = "0x000000000000000000000000000000000000000a";

const TRUE = Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 1 : 0));
const NOTHING = new Uint8Array(0);

const POINT_GAS = 50_000n;
/** hash, z, y in 32 bytes each; commitment and proof in 48 */
const POINT_INPUT = 192;
/** of a hash that is of a commitment */
const KZG_VERSION = 1;
/** Field elements in a blob, and the order of the field. */
const POINT_OUTPUT = fromHex(
  `0x${"1000".padStart(64, "0")}73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001`,
);

const { OUT_OF_GAS, INVALID_INPUT_LENGTH, INVALID_COMMITMENT, INVALID_PROOF } = EVMError.errorMessages;

/** P256VERIFY by faster code than the library's. */
export function p256Precompile({ p256Gas = EIP_7951_GAS }: ChainRules, crypto: EvmCrypto): PrecompileFunc {
  const gas = BigInt(p256Gas);
  return ({ data, gasLimit }) => {
    if (gasLimit < gas) return failed(OUT_OF_GAS, gasLimit);
    return { executionGasUsed: gas, returnValue: crypto.verifyP256(data) ? TRUE : NOTHING };
  };
}

/** The point evaluation of EIP-4844. What it refuses takes all of its gas. */
export function pointPrecompile(crypto: EvmCrypto): PrecompileFunc {
  return ({ data, gasLimit }) => {
    if (gasLimit < POINT_GAS) return failed(OUT_OF_GAS, gasLimit);
    if (data.length !== POINT_INPUT) return failed(INVALID_INPUT_LENGTH, gasLimit);
    const [hash, z, y] = [data.subarray(0, 32), data.subarray(32, 64), data.subarray(64, 96)];
    const [commitment, proof] = [data.subarray(96, 144), data.subarray(144, 192)];
    const named = crypto.sha256(commitment);
    named[0] = KZG_VERSION;
    if (!named.every((byte, i) => byte === hash[i])) return failed(INVALID_COMMITMENT, gasLimit);
    if (!crypto.verifyOpening({ commitment, z, y, proof })) return failed(INVALID_PROOF, gasLimit);
    return { executionGasUsed: POINT_GAS, returnValue: POINT_OUTPUT };
  };
}

function failed(why: typeof OUT_OF_GAS, executionGasUsed: bigint): Awaited<ReturnType<PrecompileFunc>> {
  return { executionGasUsed, returnValue: NOTHING, exceptionError: new EVMError(why) };
}
