import { readLatestBlock, type Block } from "../../chain/read/block.ts";
import { type CouncilView, readCouncil } from "../../chain/read/council.ts";
import { type GateView, readGate } from "../../chain/read/gate.ts";
import { connectSystem, readNamed, type SystemAddresses } from "../../chain/read/deployment.ts";
import { readProposers, readSeats } from "../../chain/read/timelock.ts";
import { createRpc, type Rpc } from "../../chain/rpc/client.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { readTrustedDeployment, type TrustedDeployment } from "../../platform/deployment-file.ts";
import type { Contracts } from "../file/contracts.ts";

/** An organization's chain as one verb sees it. */
export interface Governance {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly contracts: Contracts;
  /** block events are read from */
  readonly deployedAt: number;
  /** everything is read at this block */
  readonly head: Block;
  readonly council: CouncilView;
  readonly gate: GateView;
}

export interface ConnectOptions {
  readonly rpc: string;
  /** only chain, System and organization are believed; the rest is read from the chain */
  readonly deployment: string;
  /** default: the one account that may propose */
  readonly council?: string;
}

/** @throws GOV_COUNCIL_UNKNOWN, CONFIG_INVALID, CHAIN_WRONG_ID, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, CHAIN_UNREACHABLE */
export async function connect(options: ConnectOptions): Promise<Governance> {
  const trusted = await readTrustedDeployment(options.deployment);
  return connectTo(createRpc(options.rpc), trusted, options.council?.toLowerCase());
}

/**
 * The same of a chain that is reached already.
 * @param named the council's address; default: the one account that may propose
 * @throws GOV_COUNCIL_UNKNOWN, CHAIN_WRONG_ID, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, CHAIN_UNREACHABLE
 */
export async function connectTo(rpc: Rpc, trusted: TrustedDeployment, named?: string): Promise<Governance> {
  const system = await connectSystem({ rpc, ...trusted });
  const head = await readLatestBlock(rpc);
  const address = named ?? (await findCouncil(rpc, system, head));
  const { chainId, organization: _, deployedAt, ...components } = system;
  const council = await readCouncil(rpc, address, head);
  const certificateRoots = await readNamed(rpc, system.system, "certificateRoots", { blockHash: head.hash });
  const gate = await readGate(rpc, council.gate, head);
  const contracts = { ...components, certificateRoots, gate: gate.gate, council: address };
  return { rpc, chainId, contracts, deployedAt, head, council, gate };
}

/** A proposal is for one organization on one chain, by a council that still has its seats. @throws GOV_WRONG_NETWORK */
export async function requireSame(
  { rpc, chainId, contracts, head }: Governance,
  document: { readonly chainId: number; readonly contracts: Contracts },
): Promise<void> {
  if (document.chainId !== chainId) {
    throw new CountersignError("GOV_WRONG_NETWORK", `written for chain ${document.chainId}, not ${chainId}`);
  }
  for (const [name, address] of Object.entries(document.contracts)) {
    const actual = contracts[name as keyof Contracts];
    if (address === actual) continue;
    throw new CountersignError("GOV_WRONG_NETWORK", `${name} is ${actual} here, the file says ${address}`);
  }
  const seats = await readSeats(rpc, contracts.timelock, head, contracts.council);
  if (!seats.proposes) throw new CountersignError("GOV_WRONG_NETWORK", `${contracts.council} may not propose any more`);
}

async function findCouncil(rpc: Rpc, { timelock, deployedAt }: SystemAddresses, head: Block): Promise<string> {
  // A timelock may be older than its System.
  const late = await readProposers(rpc, timelock, head, deployedAt);
  const proposers = late.length > 0 ? late : await readProposers(rpc, timelock, head, 0);
  const [only] = proposers;
  if (only !== undefined && proposers.length === 1) return only;
  throw new CountersignError("GOV_COUNCIL_UNKNOWN", `${proposers.length} accounts may propose to ${timelock}`);
}
