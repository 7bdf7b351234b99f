import { id, toBeHex, TypedDataEncoder, ZeroHash } from "ethers";

import { FOREVER, type Deployment } from "../fixture.ts";
import {
  agentSignature,
  commitments,
  grant,
  lineageDomain,
  nominate,
  principals,
  rootArguments,
  sign,
  TEXT,
  type Grant,
  type Granting,
} from "../lineage/support/lineage.ts";
import { unlimited } from "../lineage/support/envelopes.ts";
import { GRANTS_REVOCATION_TYPES, NONCE_CANCELLATION_TYPES, REVOCATION_TYPES } from "../lineage/support/types.ts";
import { REASON, soon } from "./agents.ts";
import { commitment, commitmentDomain, signCommitmentP256 } from "./commitments.ts";
import { CALLERS, everyone, type Refusal, type Row } from "./role-rows.ts";

/** A write anyone may relay: what was signed counts, and who sends it does not. */
export type Relayed = Pick<Row, "contract" | "method"> & {
  args: (deployment: Deployment, signed: "well" | "badly") => Promise<readonly unknown[]>;
  /** How a bad signature is refused, whoever sends it. */
  refusal: (deployment: Deployment) => Promise<Refusal>;
};

/** The key of agent 3. */
const AGENT = "third";
const [GENESIS, PENDING] = [0, 1] as const;

const granting = async (deployment: Deployment): Promise<Granting> => ({
  ...deployment,
  domain: await lineageDomain(deployment),
});

/** To an agent of whatever key, entered whenever it is now. */
async function grantNow(ready: Granting, genesis: string, overrides: Partial<Grant> & { agentId: bigint }) {
  const { keyHash: receiverKeyHash } = await ready.agentRegistry.getAgent(overrides.agentId);
  return grant(genesis, { receiverKeyHash, deadline: await soon(ready), ...overrides });
}

/** One genesis in force, with a delegation to agent 3 under it, and one that waits for its principals. */
export async function prepareLineage(deployment: Deployment): Promise<void> {
  const ready = await granting(deployment);
  const genesis = await nominate(ready);
  await ready.lineage.establish(genesis, await commitments(ready, genesis, principals(ready).slice(0, 2)));
  await ready.lineage.delegate(...(await rootArguments(ready, await grantNow(ready, genesis, { agentId: 3n }))));
  await nominate(ready, { textHash: id("another text") });
}

const genesisAt = async ({ lineage }: Deployment, place: number) =>
  (await lineage.queryFilter(lineage.filters.GenesisNominated()))[place]?.args.genesis ?? ZeroHash;

/** The delegation to agent 3. */
export const nodeOf = async ({ lineage }: Deployment) =>
  (await lineage.queryFilter(lineage.filters.Delegated()))[0]?.args.delegation ?? ZeroHash;

const badPrincipal = async (deployment: Deployment): Promise<Refusal> => {
  const [first] = principals(await granting(deployment));
  return { error: "Lineage_BadSignature", args: [first?.address.toLowerCase()] };
};

export const RELAYED: readonly Relayed[] = [
  {
    contract: "lineage",
    method: "establish",
    args: async (deployment, signed) => {
      const ready = await granting(deployment);
      // Badly: the same people, for another genesis.
      const meant = await genesisAt(deployment, signed === "well" ? PENDING : GENESIS);
      const signatures = await commitments(ready, meant, principals(ready).slice(0, 2));
      return [await genesisAt(deployment, PENDING), signatures];
    },
    refusal: badPrincipal,
  },
  {
    contract: "lineage",
    method: "delegate",
    args: async (deployment, signed) => {
      const ready = await granting(deployment);
      const granted = await grantNow(ready, await genesisAt(deployment, GENESIS), { agentId: 1n, nonce: 1n });
      const meant = signed === "well" ? granted : { ...granted, levels: 0n };
      const signatures = await sign(ready.domain, meant, principals(ready).slice(0, 2));
      return [granted, unlimited(), "0x", signatures];
    },
    refusal: badPrincipal,
  },
  {
    contract: "lineage",
    method: "revokeSigned",
    args: async (deployment, signed) => {
      const { domain, ...ready } = await granting(deployment);
      const [principal] = principals({ domain, ...ready });
      const value = { node: await nodeOf(deployment), reason: REASON, deadline: FOREVER };
      const meant = signed === "well" ? value : { ...value, node: id("another node") };
      const signature = await principal?.signTypedData(domain, REVOCATION_TYPES, meant);
      return [value.node, REASON, FOREVER, { signer: principal?.address, signature }];
    },
    refusal: badPrincipal,
  },
  {
    contract: "lineage",
    method: "revokeGrantsSigned",
    args: async (deployment, signed) => {
      const { domain } = await granting(deployment);
      const value = { agent: 3n, epoch: signed === "well" ? 0n : 1n, reason: REASON, deadline: FOREVER };
      const digest = TypedDataEncoder.hash(domain, GRANTS_REVOCATION_TYPES, value);
      return [3n, REASON, FOREVER, agentSignature(AGENT, digest)];
    },
    refusal: async ({ agentRegistry }) => ({
      error: "Lineage_BadSignature",
      args: [await agentRegistry.signerOf(3n)],
    }),
  },
  {
    contract: "lineage",
    method: "cancelNonceSigned",
    args: async (deployment, signed) => {
      const { domain, ...ready } = await granting(deployment);
      const [principal] = principals({ domain, ...ready });
      const delegator = await genesisAt(deployment, GENESIS);
      const value = { delegator, nonce: 1n, reason: REASON, deadline: FOREVER };
      const meant = signed === "well" ? value : { ...value, nonce: 2n };
      const signature = await principal?.signTypedData(domain, NONCE_CANCELLATION_TYPES, meant);
      return [delegator, 1n, REASON, FOREVER, { signer: principal?.address, signature }];
    },
    refusal: badPrincipal,
  },
  {
    contract: "policyRegistry",
    method: "commit",
    args: async (deployment, signed) => {
      const said = commitment({ agent: 3n });
      const meant = signed === "well" ? said : { ...said, document: TEXT };
      const signature = signCommitmentP256(AGENT, await commitmentDomain(deployment), meant);
      return [said.agent, said.document, said.index, said.deadline, signature];
    },
    refusal: async () => ({ error: "Commitment_BadSignature", args: [3n] }),
  },
];

/** As rows of the matrix: everyone may. */
export const RELAYED_ROWS: readonly Row[] = RELAYED.map(({ contract, method, args }) => ({
  contract,
  method,
  allowed: CALLERS,
  args: async (deployment) => await args(deployment, "well"),
  refusal: everyone,
}));

/** ERC-7913 name of a sender, as the lineage reports it. */
export const senderName = (address: string) => toBeHex(BigInt(address), 20);
