import { Interface, ZeroAddress } from "ethers";
import { z } from "zod";

import {
  agentAbi,
  anchorLogAbi,
  certificateRootsAbi,
  councilAbi,
  gateAbi,
  lineageAbi,
  modelAbi,
  pauseAbi,
  policyRegistryAbi,
  systemAbi,
  timelockAbi,
} from "../../chain/abi/contracts.ts";
import { address } from "../../core/schemas/primitives.ts";

/** The contracts a proposal can be about. */
export const contractsSchema = z.strictObject({
  system: address,
  timelock: address,
  gate: address,
  council: address,
  roles: address,
  agentRegistry: address,
  lineage: address,
  policyRegistry: address,
  modelRegistry: address,
  anchorLog: address,
  pause: address,
  /** named by the System; zero where it names none */
  certificateRoots: address,
});
export type Contracts = z.infer<typeof contractsSchema>;
export type ContractName = keyof Contracts;

/** IRoles shows what contracts ask; the timelock is also its admin (OpenZeppelin AccessControl). */
export const rolesAdminAbi = new Interface([
  "function grantRole(bytes32 role, address account)",
  "function revokeRole(bytes32 role, address account)",
  "function renounceRole(bytes32 role, address callerConfirmation)",
]);

const ABIS: Readonly<Partial<Record<ContractName, Interface>>> = {
  system: systemAbi,
  timelock: timelockAbi,
  gate: gateAbi,
  council: councilAbi,
  roles: rolesAdminAbi,
  agentRegistry: agentAbi,
  lineage: lineageAbi,
  policyRegistry: policyRegistryAbi,
  modelRegistry: modelAbi,
  anchorLog: anchorLogAbi,
  pause: pauseAbi,
  certificateRoots: certificateRootsAbi,
};

/** The contract of the organization at an address, with what it can be asked; null for a stranger. */
export function contractAt(contracts: Contracts, at: string): { name: ContractName; abi: Interface } | null {
  if (at === ZeroAddress) return null;
  for (const [name, abi] of Object.entries(ABIS) as [ContractName, Interface][]) {
    if (contracts[name] === at.toLowerCase()) return { name, abi };
  }
  return null;
}
