import {
  agentAbi,
  anchorLogAbi,
  certificateRootsAbi,
  councilAbi,
  gateAbi,
  lineageAbi,
  marksAbi,
  modelAbi,
  pauseAbi,
  policyRegistryAbi,
  rolesAbi,
  timelockAbi,
} from "../abi/contracts.ts";
import { describeError, type RpcError } from "../rpc/answer.ts";

const ABIS = [
  anchorLogAbi,
  agentAbi,
  policyRegistryAbi,
  rolesAbi,
  timelockAbi,
  councilAbi,
  gateAbi,
  marksAbi,
  pauseAbi,
  lineageAbi,
  modelAbi,
  certificateRootsAbi,
];

/** A custom error of one of our contracts. */
export interface ContractError {
  readonly name: string;
  /** as a person reads it: Log_WrongSeq(1, 5, 1) */
  readonly text: string;
}

/** Reads revert data; null when it is no error of our contracts. */
export function decodeRevert(data: string | null): ContractError | null {
  if (data === null) return null;
  for (const abi of ABIS) {
    const error = abi.parseError(data);
    if (error !== null) return { name: error.name, text: `${error.name}(${error.args.map(String).join(", ")})` };
  }
  return null;
}

/** The custom error when there is one, else what the node said. */
export function describeRevert(error: RpcError): string {
  return decodeRevert(error.data)?.text ?? describeError(error);
}
