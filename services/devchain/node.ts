import { z } from "zod";

import { hash32, quantity } from "../chain/abi/words.ts";

/** Hardhat's simulated network "embedded" (hardhat.config.ts), in this process. It mines only when it is told to. */
export interface SimulatedNode {
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** The newest block. */
export interface Tip {
  readonly number: number;
  readonly hash: string;
  /** unix seconds */
  readonly timestamp: number;
}

export async function createSimulatedNode(): Promise<SimulatedNode> {
  // Only who asks for the embedded chain pays for loading Hardhat.
  const { network } = await import("hardhat");
  const connection = await network.create("embedded");
  return {
    request: (method, params) => connection.provider.request({ method, params: [...params] }),
    close: () => connection.close(),
  };
}

const tipSchema = z.object({ number: quantity, hash: hash32, timestamp: quantity });

export async function tipOf(node: SimulatedNode): Promise<Tip> {
  return tipSchema.parse(await node.request("eth_getBlockByNumber", ["latest", false]));
}

export async function chainIdOf(node: SimulatedNode): Promise<number> {
  return quantity.parse(await node.request("eth_chainId", []));
}

/** Mines one block with everything in the pool. */
export async function mineAt(node: SimulatedNode, timestamp: number): Promise<Tip> {
  await node.request("evm_mine", [timestamp]);
  return tipOf(node);
}
