import type { EVMRunCallOpts } from "@ethereumjs/evm";
import { createAddressFromString, hexToBytes } from "@ethereumjs/util";

import type { ProvenBlock } from "../proof/state.ts";
import { blobBaseFee } from "./blob-fee.ts";
import { cannotRun } from "./failure.ts";

type Block = NonNullable<EVMRunCallOpts["block"]>;

/** What code sees of its block. In a call nobody pays for gas, so the base fee is zero; the blob base fee is the block's own. */
export function blockOf(chainId: number, block: ProvenBlock): Block {
  return {
    header: {
      number: BigInt(block.number),
      coinbase: createAddressFromString(block.coinbase),
      timestamp: BigInt(block.timestamp),
      difficulty: 0n,
      prevRandao: hexToBytes(block.prevRandao as `0x${string}`),
      gasLimit: block.gasLimit,
      baseFeePerGas: 0n,
      getBlobGasPrice: () => {
        const fee = blobBaseFee(chainId, block);
        if (fee !== null) return fee;
        throw cannotRun("the contract asks for a blob base fee that the block's header does not show");
      },
    },
  };
}
