import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { hash32, quantity } from "../chain/abi/words.ts";
import { packageRoot } from "../platform/package-root.ts";
import { EMBEDDED_NETWORK } from "./network.ts";

/** Hardhat's simulated network (network.ts), in this process. It mines only when it is told to. */
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

/** @throws HARDHAT_MISSING */
export async function createSimulatedNode(): Promise<SimulatedNode> {
  const { network } = await (environment ??= createEnvironment());
  const connection = await network.create("embedded");
  return {
    request: (method, params) => connection.provider.request({ method, params: [...params] }),
    close: () => connection.close(),
  };
}

type Environment = Awaited<ReturnType<typeof createEnvironment>>;
/** One is enough for every chain of this process. */
let environment: Promise<Environment> | null = null;

async function createEnvironment() {
  const { createHardhatRuntimeEnvironment } = await loadHardhat();
  // Its own settings: those of the folder somebody happens to stand in are not ours.
  return createHardhatRuntimeEnvironment({ networks: { embedded: EMBEDDED_NETWORK } }, {}, packageRoot());
}

/** Only who asks for the embedded chain pays for loading Hardhat, and has to have it. */
async function loadHardhat() {
  try {
    return await import("hardhat/hre");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND")) throw cause;
    throw new CountersignError("HARDHAT_MISSING", "a local chain is Hardhat's network, and hardhat is not installed", {
      cause,
    });
  }
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
