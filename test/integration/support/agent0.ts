import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { InterfaceAbi } from "ethers";

import { cacheFolder, installInto, runs } from "./tools.ts";

/**
 * agent0-sdk, the TypeScript client of the authors of ERC-8004's reference registries, and the two packages it leaves to npm
 * to choose, in fixed versions.
 */
const VERSION = "1.7.1";
const PACKAGES = [`agent0-sdk@${VERSION}`, "viem@2.57.0", "graphql@16.11.0"];

/** The part of it the test uses. */
export interface Agent0 {
  readonly SDK: new (config: ClientConfig) => Client;
  readonly IDENTITY_REGISTRY_ABI: InterfaceAbi;
  readonly encodeErc8004JsonDataUri: (description: object) => string;
}

export interface ClientConfig {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly registryOverrides: Readonly<Record<number, { readonly IDENTITY: string }>>;
  /** without one it only reads */
  readonly privateKey?: string;
}

export interface Client {
  readonly chainClient: ChainClient;
  identityRegistryAddress(): string;
  getAgentOwner(agentId: string): Promise<string>;
  isAgentOwner(agentId: string, address: string): Promise<boolean>;
  loadAgent(agentId: string): Promise<ForeignAgent>;
  createAgent(name: string, description: string): ForeignAgent;
}

export interface ChainClient {
  readContract(call: { address: string; abi: InterfaceAbi; functionName: string; args: unknown[] }): Promise<unknown>;
  getEventLogs(query: {
    address: string;
    abi: InterfaceAbi;
    eventName: string;
    eventArgs: Readonly<Record<string, unknown>>;
    fromBlock: bigint;
  }): Promise<readonly { topics: string[]; data: string }[]>;
}

export interface ForeignAgent {
  readonly agentId?: string;
  readonly agentURI?: string;
  readonly name: string;
  readonly description: string;
  getWallet(): Promise<string | undefined>;
  setMetadata(values: Readonly<Record<string, unknown>>): unknown;
  setWallet(wallet: string, options: { newWalletPrivateKey: string }): Promise<Sent | undefined>;
  unsetWallet(): Promise<Sent | undefined>;
  setAgentURI(uri: string): Promise<Sent>;
  registerHTTP(uri: string): Promise<Sent>;
  transfer(owner: string): Promise<Sent>;
}

export interface Sent {
  waitMined(): Promise<unknown>;
}

/** @returns null when it cannot be had here */
export async function installAgent0(): Promise<Agent0 | null> {
  const prefix = await cacheFolder(`agent0-sdk-${VERSION}`);
  const entry = pathToFileURL(join(prefix, "node_modules", "agent0-sdk", "dist", "index.js")).href;
  const isThere = () => runs(process.execPath, ["--input-type=module", "--eval", `await import("${entry}")`]);
  return (await installInto(prefix, PACKAGES, isThere)) ? ((await import(entry)) as Agent0) : null;
}
