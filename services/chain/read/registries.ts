import type { Pin } from "../../core/ports/ports.ts";
import type { Rpc } from "../rpc/client.ts";
import { type AgentView, readAgent } from "./agents.ts";
import { readBlockByNumber } from "./block.ts";
import { createReadCache } from "./cache.ts";
import type { SystemAddresses } from "./deployment.ts";
import { type LogSigner, type LogView, readLog, readSigners } from "./logs.ts";
import { type PolicyView, readApproverCeiling, readPolicy } from "./policies.ts";

/** The block a read happens at. Only its hash counts: a number can come to mean another block. */
type At = Pick<Pin, "hash">;

/** What the organization's contracts say at a block. Every function throws CHAIN_UNREACHABLE when that cannot be known. */
export interface Registries {
  /** status None when there is no such agent */
  readAgent(at: At, agentId: number): Promise<AgentView>;
  /** null when the policy was never published */
  readPolicy(at: At, policyId: number): Promise<PolicyView | null>;
  /** every key that ever could sign for the log */
  readSigners(at: At, logId: number): Promise<readonly LogSigner[]>;
  /** null when the log was never opened */
  readLog(at: At, logId: number): Promise<LogView | null>;
  /** largest amount (minor units) the wallet may approve; null when it is not an approver */
  readApproverCeiling(at: At, evaluator: string, policyId: number, signer: string): Promise<bigint | null>;
  /** hash of the block at a number in the chain as it is now; null when there is none */
  blockHashOf(number: number): Promise<string | null>;
}

/** Reads are remembered per block hash. */
export function createRegistries(rpc: Rpc, system: SystemAddresses): Registries {
  const { agentRegistry, policyRegistry, anchorLog } = system;
  const cached = createReadCache();

  return {
    readAgent: (at, agentId) => cached(`agent ${agentId} ${at.hash}`, () => readAgent(rpc, agentRegistry, at, agentId)),
    readPolicy: (at, policyId) =>
      cached(`policy ${policyId} ${at.hash}`, () => readPolicy(rpc, policyRegistry, at, policyId)),
    readSigners: (at, logId) => cached(`signers ${logId} ${at.hash}`, () => readSigners(rpc, anchorLog, at, logId)),
    readLog: (at, logId) =>
      cached(`log ${logId} ${at.hash}`, () => readLog(rpc, anchorLog, { blockHash: at.hash }, logId)),
    readApproverCeiling: (at, evaluator, policyId, signer) => {
      const key = `ceiling ${evaluator} ${policyId} ${signer.toLowerCase()} ${at.hash}`;
      return cached(key, () => readApproverCeiling(rpc, evaluator, at, policyId, signer));
    },
    // Never remembered: a reorganization changes the answer.
    blockHashOf: async (number) => (await readBlockByNumber(rpc, number))?.hash ?? null,
  };
}
