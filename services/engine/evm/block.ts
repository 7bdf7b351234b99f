import type { EVMRunCallOpts } from "@ethereumjs/evm";
import { createAddressFromString, hexToBytes } from "@ethereumjs/util";

import type { ProvenBlock } from "../proof/state.ts";

type Block = NonNullable<EVMRunCallOpts["block"]>;

/** What code sees of its block. In a call nobody pays for gas, so the base fee is zero. A blob base fee is not known: no value. */
export function blockOf(block: ProvenBlock): Block {
  return {
    header: {
      number: BigInt(block.number),
      coinbase: createAddressFromString(block.coinbase),
      timestamp: BigInt(block.timestamp),
      difficulty: 0n,
      prevRandao: hexToBytes(block.prevRandao as `0x${string}`),
      gasLimit: block.gasLimit,
      baseFeePerGas: 0n,
      getBlobGasPrice: () => undefined,
    },
  };
}
