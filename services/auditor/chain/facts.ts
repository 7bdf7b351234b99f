import { denialDigest } from "../../core/approval/denial.ts";
import { type ApprovalTerms, approvalDigest, NO_HOLD } from "../../core/approval/digest.ts";
import type { AgentView } from "../../chain/read/agents.ts";
import { type Block, readBlockByNumber } from "../../chain/read/block.ts";
import { type CommitmentView, readCommitments } from "../../chain/read/commitments.ts";
import { lineageHash } from "../../chain/read/lineage.ts";
import type { MeterView } from "../../chain/read/meters.ts";
import type { PartnerView } from "../../chain/read/partners.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { hasCode } from "../../chain/read/signatures.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { toHex } from "../../core/encoding/hex.ts";
import type { Decider } from "../../core/ports/decider.ts";
import type { ApprovalRecord } from "../../core/schemas/approval.ts";
import type { ApprovalDenialRecord } from "../../core/schemas/approval-denial.ts";
import { address } from "../../core/schemas/primitives.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import type { Organization } from "./organization.ts";

/**
 * What the chain says at the block a decision was made at: of its number, in the chain as it is now. All null when there is no
 * such block.
 */
export interface DecisionFacts {
  readonly block: Block | null;
  /** whether the block has another hash than the decision names: the one it names was reorganized away, or never was */
  readonly moved: boolean;
  readonly agent: AgentView | null;
  readonly policy: PolicyView | null;
  readonly partners: readonly PartnerView[];
  /** hash of the path of the decision's delegation; null when it names none, or one that TrustLineage does not know */
  readonly lineage: string | null;
  /** its delegations with their budgets and rates, from the acting one up */
  readonly path: readonly MeterView[];
}

export const NO_FACTS: DecisionFacts = {
  block: null,
  moved: false,
  agent: null,
  policy: null,
  partners: [],
  lineage: null,
  path: [],
};

/** What the chain says at the block a denial names: of its number, in the chain as it is now. */
export interface DenierFacts {
  /** null when there is no such block */
  readonly block: Block | null;
  /** in force there; null when the policy was never published */
  readonly version: number | null;
  /** the most (minor units) the signer may approve there; null for who is no approver */
  readonly ceiling: bigint | null;
  readonly isSigned: boolean;
}

export const NO_DENIER: DenierFacts = { block: null, version: null, ceiling: null, isSigned: false };

/** The chain as an audit asks it. Every function throws CHAIN_UNREACHABLE for what cannot be known. */
export interface ChainFacts extends Decider {
  /** the block of a number, in the chain as it is now; null when there is none */
  blockAt(number: number): Promise<Block | null>;
  factsOf(claims: Pick<Sae, "pol" | "ctx">, agentId: number): Promise<DecisionFacts>;
  /**
   * Whether an approval is signed by whom it names. Of a smart account that cannot be known later, because its owners change:
   * true, and the decision that counts the approval is asked again at its own block.
   */
  isSigned(record: ApprovalRecord): Promise<boolean>;
  /** No decision counts a denial, so who said no is judged here, at the block the record names. */
  denierOf(record: ApprovalDenialRecord): Promise<DenierFacts>;
  /** As the registry has it now: a plan names no block, and may be the only thing its agent's key ever signed. */
  agentNow(agentId: number): Promise<AgentView>;
  /** The documents an agent ever committed itself to, oldest first. None is ever taken back, so the newest block has them all. */
  commitmentsOf(agentId: number): Promise<readonly CommitmentView[]>;
}

/** An audit looks at one state of the chain, so blocks are remembered; the registries remember what they read at one. */
export function createChainFacts(
  rpc: Rpc,
  registries: Registries,
  decider: Decider,
  { addresses, head }: Pick<Organization, "addresses" | "head">,
): ChainFacts {
  const blocks = new Map<number, Promise<Block | null>>();

  const blockAt = (number: number): Promise<Block | null> => {
    const known = blocks.get(number);
    if (known !== undefined) return known;
    const reading = readBlockByNumber(rpc, number);
    blocks.set(number, reading);
    return reading;
  };

  const commitments = new Map<number, Promise<readonly CommitmentView[]>>();

  return {
    decide: (call) => decider.decide(call),
    blockAt,
    factsOf: async ({ pol, ctx }, agentId) => {
      const block = await blockAt(pol.block.number);
      if (block === null) return NO_FACTS;
      const moved = block.hash !== pol.block.hash;
      const [agent, policy, ids] = await Promise.all([
        registries.readAgent(block, agentId),
        registries.readPolicy(block, pol.policy),
        ctx.delegation === null ? [] : registries.readPath(block, ctx.delegation),
      ]);
      const partners = policy === null ? [] : await registries.readPartners(block, policy);
      const path = await Promise.all(ids.slice(0, -1).map((id) => registries.readMeters(block, id)));
      return { block, moved, agent, policy, partners, lineage: lineageHash(ids), path };
    },
    isSigned: async (record) => {
      const { approval } = record;
      const digest = approvalDigest(termsOf(record, approval.valid_before, addresses), approval.action);
      if (await registries.isSignedBy(head, digest, approval)) return true;
      return address.safeParse(approval.signer).success && (await hasCode(rpc, head, approval.signer));
    },
    agentNow: (agentId) => registries.readAgent(head, agentId),
    denierOf: async (record) => {
      const { denial, policy: policyId } = record;
      const block = await blockAt(record.block.number);
      if (block === null) return NO_DENIER;
      const digest = denialDigest(termsOf(record, denial.valid_before, addresses), denial.denied);
      const [policy, isSigned] = await Promise.all([
        registries.readPolicy(block, policyId),
        registries.isSignedBy(block, digest, denial),
      ]);
      if (policy === null) return { ...NO_DENIER, block, isSigned };
      const ceiling = await registries.readApproverCeiling(block, policy.evaluator, policyId, denial.signer);
      return { block, version: policy.version, ceiling, isSigned };
    },
    commitmentsOf: (agentId) => {
      const known = commitments.get(agentId);
      if (known !== undefined) return known;
      const reading = readCommitments(rpc, addresses.policyRegistry, head, agentId, Number.MAX_SAFE_INTEGER);
      commitments.set(agentId, reading);
      return reading;
    },
  };
}

function termsOf(
  { act, hold, plan, log, policy, version }: ApprovalRecord | ApprovalDenialRecord,
  validBefore: number,
  { chainId, system, organization }: Organization["addresses"],
): ApprovalTerms {
  const bound = { act, hold: plan === true ? NO_HOLD : toHex(decodeBase64url(hold)), log, policy, version };
  return { chainId, system, organization, ...bound, validBefore };
}
