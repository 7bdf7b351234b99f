import type { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { type BlockTag, readAnswers, readOne, view } from "../abi/call.ts";
import { systemAbi } from "../abi/contracts.ts";
import { count, hash32, lowerAddress, quantity } from "../abi/words.ts";
import { isEvmFailure, resultOf, type RpcAnswer } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";

/** An organization's contracts; addresses in lower case. */
export interface SystemAddresses {
  readonly chainId: number;
  readonly system: string;
  /** SHA-256 of the organization's name */
  readonly organization: string;
  readonly agentRegistry: string;
  readonly lineage: string;
  readonly policyRegistry: string;
  readonly modelRegistry: string;
  readonly anchorLog: string;
  readonly pause: string;
  readonly roles: string;
  readonly timelock: string;
  /** block events are read from */
  readonly deployedAt: number;
}

const COMPONENTS = [
  "agentRegistry",
  "lineage",
  "policyRegistry",
  "modelRegistry",
  "anchorLog",
  "pause",
  "roles",
  "timelock",
] as const satisfies readonly (keyof SystemAddresses)[];
type Component = (typeof COMPONENTS)[number];

export interface ConnectOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly system: string;
  readonly organization: string;
  /** where to read, default the newest block */
  readonly at?: BlockTag;
}

/**
 * Checks that the node serves the chain, and that the System is there and belongs to the organization.
 * @throws CHAIN_WRONG_ID, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, CHAIN_UNREACHABLE
 */
export async function connectSystem(options: ConnectOptions): Promise<SystemAddresses> {
  const { rpc, chainId, organization, at = "latest" } = options;
  const served = await readChainId(rpc);
  if (served !== chainId) {
    throw new CountersignError("CHAIN_WRONG_ID", `the node serves chain ${served}, not ${chainId}`);
  }
  const addresses = await readSystem(rpc, chainId, options.system.toLowerCase(), at);
  if (addresses.organization !== organization.toLowerCase()) {
    throw new CountersignError(
      "ORGANIZATION_MISMATCH",
      `the System at ${addresses.system} belongs to ${addresses.organization}, not to ${organization}`,
    );
  }
  return addresses;
}

/** @throws CHAIN_UNREACHABLE */
export async function readChainId(rpc: Rpc): Promise<number> {
  const chainId = quantity.safeParse(await rpc.request("eth_chainId", []));
  if (chainId.success) return chainId.data;
  throw new CountersignError("CHAIN_UNREACHABLE", "the node's answer is not a chain id");
}

/**
 * What the contract at `system` (lower case) says of itself, whoever it belongs to.
 * @throws SYSTEM_UNKNOWN, CHAIN_UNREACHABLE
 */
export async function readSystem(
  rpc: Rpc,
  chainId: number,
  system: string,
  at: BlockTag = "latest",
): Promise<SystemAddresses> {
  const member = <T>(name: string, schema: z.ZodType<T>) => view(systemAbi, name, system, [], at, schema);
  const views = [
    member("organization", hash32),
    member("deployedAt", count),
    ...COMPONENTS.map((name) => member(name, lowerAddress)),
  ] as const;
  const answers = await rpc.batch(views.map((each) => each.call));
  requireRun(answers);
  try {
    const [organization, deployedAt, ...components] = readAnswers<[string, number, ...string[]]>(views, answers);
    const addresses = Object.fromEntries(COMPONENTS.map((name, i) => [name, components[i]]));
    return { chainId, system, organization, ...(addresses as Record<Component, string>), deployedAt };
  } catch (cause) {
    // Also without code: a call to nothing succeeds and returns nothing.
    throw new CountersignError("SYSTEM_UNKNOWN", `there is no System at ${system}`, { cause });
  }
}

/**
 * The newest contract under a name of the System's, in lower case; zero when there is none.
 * @throws CHAIN_UNREACHABLE
 */
export async function readNamed(rpc: Rpc, system: string, name: string, at: BlockTag): Promise<string> {
  return readOne(rpc, view(systemAbi, "contractOf", system, [name], at, lowerAddress));
}

/** Tells a node in trouble from a contract that is not a System: a revert says something about the contract. */
function requireRun(answers: readonly RpcAnswer[]): void {
  for (const answer of answers) {
    if ("error" in answer && !isEvmFailure(answer.error)) resultOf(answer, "System");
  }
}
