import { network } from "hardhat";

import type { RpcAnswer } from "../../../../../services/chain/rpc/answer.ts";
import { createRpc, type Rpc, type RpcCall } from "../../../../../services/chain/rpc/client.ts";
import { startRpcServer } from "../../../../../services/devchain/server.ts";
import { expectCode } from "../../../../helpers/expect-code.ts";
import { proveHeader } from "../../../../../services/engine/proof/header.ts";
import { wordHex } from "../../../../../services/engine/proof/hex.ts";
import type { ProvenBlock } from "../../../../../services/engine/proof/state.ts";

/** A Hardhat node behind real JSON-RPC, whose storage the test writes without a transaction, so without an event. */
export interface StorageChain {
  readonly rpc: Rpc;
  request(method: string, ...params: unknown[]): Promise<unknown>;
  /** Sets slots in one go, and mines. */
  write(address: string, slots: ReadonlyMap<bigint, bigint>): Promise<ProvenBlock>;
  head(): Promise<ProvenBlock>;
  stop(): Promise<void>;
}

export async function startStorageChain(): Promise<StorageChain> {
  const connection = await network.create();
  const request = (method: string, ...params: unknown[]) => connection.provider.request({ method, params });
  const server = await startRpcServer(0, (method, params) => request(method, ...params));
  const rpc = createRpc(server.url);
  const head = async () => proveHeader(await rpc.request("eth_getBlockByNumber", ["latest", false])).block;
  return {
    rpc,
    request,
    head,
    write: async (address, slots) => {
      // The newest block's own state would be changed: no honest proof of it could be had any more.
      await request("hardhat_mine", "0x1");
      for (const [slot, value] of slots) {
        await request("hardhat_setStorageAt", address, `0x${slot.toString(16)}`, wordHex(value));
      }
      await request("hardhat_mine", "0x1");
      return head();
    },
    stop: async () => {
      await server.stop();
      await connection.close();
    },
  };
}

/** What goes over the wire, each exchange as the methods in it. */
export interface Recorded {
  readonly rpc: Rpc;
  readonly exchanges: RpcCall[][];
}

export function record(rpc: Rpc): Recorded {
  const exchanges: RpcCall[][] = [];
  const batch = (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    exchanges.push([...calls]);
    return rpc.batch(calls);
  };
  return { rpc: { ...rpc, batch }, exchanges };
}

export const methodsOf = (calls: readonly RpcCall[] | undefined) => calls?.map(({ method }) => method);

/** A header as a node serves it, under the hash its fields have: whoever forges one can do that too. */
export function reseal(header: Record<string, unknown>): Record<string, unknown> {
  const { detail } = expectCode("HEADER_INVALID", () => proveHeader(header));
  return { ...header, hash: /its fields have the hash (0x[0-9a-f]{64})/.exec(detail)?.[1] };
}
