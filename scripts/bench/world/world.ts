import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import hre from "hardhat";

import { readBlockByNumber } from "../../../services/chain/read/block.ts";
import { connectSystem, type SystemAddresses } from "../../../services/chain/read/deployment.ts";
import { type LoadedMapping, readMappingFile } from "../../../services/platform/mapping-file.ts";
import type { Deployment } from "../../../services/platform/deployment-file.ts";
import { localAccounts } from "../../local/accounts.ts";
import type { LocalAgent } from "../../local/agents.ts";
import { createOrganization } from "../../local/organization.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { approverKeys, type ApproverKeys } from "./approvers.ts";
import { type BenchChain, startBenchChain } from "./chain.ts";
import { benchPolicy } from "./policy.ts";
import { LINE, nameAt } from "./roster.ts";

const CREATE_GAS = 5_000_000n;

export const ERP = "http://erp.example";

/** An organization with agents, on a chain in a process of its own. */
export interface World {
  readonly dir: string;
  readonly chain: BenchChain;
  readonly deployment: Deployment;
  readonly system: SystemAddresses;
  readonly genesisHash: string;
  readonly mapping: LoadedMapping;
  readonly approvers: ApproverKeys;
  /** the agent whose delegation is that deep, from 1 to 8 */
  readonly agentAt: (depth: number) => LocalAgent;
  readonly stop: () => Promise<void>;
}

export async function startWorld(): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), "countersign-bench-"));
  const chain = await startBenchChain(dir);
  const stop = async (): Promise<void> => {
    await chain.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    return { ...(await build(dir, chain)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(dir: string, chain: BenchChain): Promise<Omit<World, "stop">> {
  const { outsider, approver } = localAccounts();
  const { bytecode } = await hre.artifacts.readArtifact("ERC7913P256Verifier");
  const { contract: verifier } = await chain.sendAll(outsider, null, [bytecode], CREATE_GAS);
  const approvers = approverKeys(approver.privateKey, verifier);
  const signers = [approvers.ecdsa.signer, approvers.p256.signer];
  const { deployment, agents } = await createOrganization({
    dir,
    rpcUrl: chain.url,
    erpOrigin: ERP,
    bankOrigin: "http://bank.example",
    targetCredential: "secret",
    // Profiles are written for people; nobody reads these.
    signingUrl: "http://127.0.0.1:1",
    gatewayUrl: "http://127.0.0.1:1",
    agents: LINE,
    delay: 1,
    accounts: localAccounts(),
    policy: ({ targets, salt }) => benchPolicy({ targets, salt, approvers: signers }),
  });
  const { rpc } = chain;
  const genesis = await readBlockByNumber(rpc, 0);
  if (genesis === null) throw new Error("the chain has no genesis");
  return {
    dir,
    chain,
    deployment,
    system: await connectSystem({ rpc, ...deployment }),
    genesisHash: genesis.hash,
    mapping: await readMappingFile(homeFiles(dir).mapping),
    approvers,
    agentAt: (depth) => {
      const agent = agents.find(({ name }) => name === nameAt(depth));
      if (agent === undefined) throw new Error(`no agent has a delegation of depth ${depth}`);
      return agent;
    },
  };
}
