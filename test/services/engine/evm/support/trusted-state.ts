import { keccak256 } from "ethers";
import { z } from "zod";

import { bigQuantity, hash32, hexData, lowerAddress, quantity } from "../../../../../services/chain/abi/words.ts";
import type { ProvenAccount, StateView, Wanted } from "../../../../../services/engine/proof/state.ts";
import type { Rpc } from "../../../../../services/chain/rpc/client.ts";
import { CountersignError } from "../../../../../services/core/errors/error.ts";
import { fromHex } from "../../../../../services/core/encoding/hex.ts";

const blockSchema = z.object({
  number: quantity,
  hash: hash32,
  parentHash: hash32,
  stateRoot: hash32,
  timestamp: quantity,
  gasLimit: bigQuantity,
  baseFeePerGas: bigQuantity,
  miner: lowerAddress,
  mixHash: hash32,
  excessBlobGas: bigQuantity.nullable().default(null),
});
const proofSchema = z.object({
  nonce: bigQuantity,
  balance: bigQuantity,
  storageHash: hash32,
  codeHash: hash32,
  storageProof: z.array(z.object({ key: hexData.or(z.string()), value: bigQuantity })),
});

/** A view that believes its node. `asked` counts what was fetched, so that tests see what is remembered. */
export interface TrustedState extends StateView {
  readonly asked: Wanted[][];
}

/** The state at a block, by its hash or "latest". */
export async function trustedState(rpc: Rpc, blockHash?: string): Promise<TrustedState> {
  const fetched =
    blockHash === undefined
      ? await rpc.request("eth_getBlockByNumber", ["latest", false])
      : await rpc.request("eth_getBlockByHash", [blockHash, false]);
  if (fetched === null) throw new CountersignError("CHAIN_UNREACHABLE", "no such block");
  const { miner: coinbase, mixHash: prevRandao, ...block } = blockSchema.parse(fetched);
  const at = { blockHash: block.hash };
  const accounts = new Map<string, ProvenAccount | null>();
  const codes = new Map<string, Uint8Array>();
  const slots = new Map<string, Map<bigint, bigint>>();
  const asked: Wanted[][] = [];

  const proveOne = async ({ address, slots: wanted, code }: Wanted) => {
    const keys = wanted.map((slot) => `0x${slot.toString(16).padStart(64, "0")}`);
    const proof = proofSchema.parse(await rpc.request("eth_getProof", [address, keys, at]));
    const { nonce, balance, storageHash: storageRoot, codeHash } = proof;
    const isEmpty = nonce === 0n && balance === 0n && codeHash === keccak256("0x");
    accounts.set(address, isEmpty ? null : { nonce, balance, storageRoot, codeHash });
    const known = slots.get(address) ?? new Map<bigint, bigint>();
    slots.set(address, known);
    for (const [i, slot] of wanted.entries()) known.set(slot, proof.storageProof[i]?.value ?? 0n);
    if (code) codes.set(codeHash, fromHex(hexData.parse(await rpc.request("eth_getCode", [address, at]))));
  };

  return {
    asked,
    block: { ...block, coinbase, prevRandao },
    account: (address) => accounts.get(address),
    code: (codeHash) => codes.get(codeHash),
    slots: (address) => slots.get(address),
    prove: async (wanted) => {
      asked.push([...wanted]);
      await Promise.all(wanted.map(proveOne));
    },
  };
}
