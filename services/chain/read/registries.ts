import type { Pin } from "../../core/ports/ports.ts";
import type { LogSigner } from "../../core/verify/log-signer.ts";
import type { PolicyReason } from "../../core/words/reasons.ts";
import type { Signed } from "../signed/approval.ts";
import type { Rpc } from "../rpc/client.ts";
import { type AgentView, readAgent } from "./agents.ts";
import { type Block, readBlockByNumber } from "./block.ts";
import { createReadCache } from "./cache.ts";
import type { SystemAddresses } from "./deployment.ts";
import { type LogView, readLog, readSigners } from "./logs.ts";
import { readPath, readStanding } from "./lineage.ts";
import { type PartnerView, readPartner, readPartnerList } from "./partners.ts";
import { type MeterView, readMeters } from "./meters.ts";
import { readPausedUntil } from "./pause.ts";
import { type PolicyView, readApproverCeiling, readPolicy } from "./policies.ts";
import { readSignature } from "./signatures.ts";

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
  /** ids from a delegation up to its genesis; empty for an unknown one */
  readPath(at: At, delegation: string): Promise<readonly string[]>;
  /** budgets and rates of a delegation the lineage knows; STATE_PROOF_INVALID when the node makes them up */
  readMeters(at: Pick<Pin, "hash" | "number">, delegation: string): Promise<MeterView>;
  /** STANDING, or why the delegation or one above it does not stand at `time` (unix seconds) */
  readStanding(at: At, delegation: string, time: number): Promise<PolicyReason>;
  /** until when every decision is blocked, unix seconds, exclusive */
  readPausedUntil(at: At): Promise<number>;
  /** other organizations whose policies have a say under this version, in the order they are asked */
  readPartners(at: At, policy: PolicyView): Promise<readonly PartnerView[]>;
  /** largest amount (minor units) the ERC-7913 signer may approve; null for who is not an approver */
  readApproverCeiling(at: At, evaluator: string, policyId: number, signer: string): Promise<bigint | null>;
  /** whether a signature over a digest (32 bytes, hex) is by the ERC-7913 signer, as the contracts judge it */
  isSignedBy(at: At, digest: string, signed: Signed): Promise<boolean>;
  /** the block at a number in the chain as it is now; null when there is none */
  blockAt(number: number): Promise<Block | null>;
}

/** How many delegations are remembered for good. */
const MAX_DELEGATIONS = 16_384;

/** Reads are remembered per block hash. */
export function createRegistries(rpc: Rpc, system: SystemAddresses): Registries {
  const { agentRegistry, policyRegistry, anchorLog, lineage, pause } = system;
  const cached = createReadCache();
  const granted = createReadCache(MAX_DELEGATIONS);

  return {
    readAgent: (at, agentId) => cached(`agent ${agentId} ${at.hash}`, () => readAgent(rpc, agentRegistry, at, agentId)),
    readPolicy: (at, policyId) =>
      cached(`policy ${policyId} ${at.hash}`, () => readPolicy(rpc, policyRegistry, at, policyId)),
    readSigners: (at, logId) => cached(`signers ${logId} ${at.hash}`, () => readSigners(rpc, anchorLog, at, logId)),
    readLog: (at, logId) =>
      cached(`log ${logId} ${at.hash}`, () => readLog(rpc, anchorLog, { blockHash: at.hash }, logId)),
    readPath: (at, delegation) => cached(`path ${delegation} ${at.hash}`, () => readPath(rpc, lineage, at, delegation)),
    // A grant never changes, whatever the block.
    readMeters: (at, delegation) => granted(delegation, () => readMeters(rpc, system, at, delegation)),
    readStanding: (at, delegation, time) =>
      cached(`standing ${delegation} ${time} ${at.hash}`, () => readStanding(rpc, lineage, at, delegation, time)),
    readPausedUntil: (at) => cached(`paused ${at.hash}`, () => readPausedUntil(rpc, pause, at)),
    readPartners: async (at, policy) => {
      // What a version says never changes; what its partners publish does.
      const { evaluator, policyId, parametersHash } = policy;
      const list = await cached(`partners ${evaluator} ${policyId} ${parametersHash}`, () =>
        readPartnerList(rpc, at, policy),
      );
      return Promise.all(
        list.map(async (each) =>
          cached(`partner ${each.registry} ${each.policyId} ${at.hash}`, () => readPartner(rpc, at, each)),
        ),
      );
    },
    readApproverCeiling: (at, evaluator, policyId, signer) => {
      const key = `ceiling ${evaluator} ${policyId} ${signer.toLowerCase()} ${at.hash}`;
      return cached(key, () => readApproverCeiling(rpc, evaluator, at, policyId, signer));
    },
    isSignedBy: (at, digest, signed) =>
      cached(`signed ${digest} ${signed.signer} ${signed.signature} ${at.hash}`, () =>
        readSignature(rpc, at, digest, signed),
      ),
    // Never remembered: a reorganization changes the answer.
    blockAt: (number) => readBlockByNumber(rpc, number),
  };
}
