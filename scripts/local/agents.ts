import { randomBytes } from "node:crypto";

import { id } from "ethers";

import { lineageAbi, modelAbi } from "../../services/chain/abi/contracts.ts";
import { readAgent } from "../../services/chain/read/agents.ts";
import { readLatestBlock } from "../../services/chain/read/block.ts";
import { readMark } from "../../services/chain/read/marks.ts";
import { nominateCall } from "../../services/chain/send/lineage.ts";
import { registerModelCall } from "../../services/chain/send/models.ts";
import { createRegistrar, ownWord, type Vouching } from "../../services/chain/send/registrar.ts";
import { createTimelockProposer, raisePostureCall } from "../../services/chain/send/timelock.ts";
import { didKeyOf } from "../../services/chain/signed/did-key.ts";
import { enrollmentDigest } from "../../services/chain/signed/identity.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { fromHex, toHex } from "../../services/core/encoding/hex.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import { agentSubject } from "../../services/core/words/ids.ts";
import type { Deployment } from "../../services/platform/deployment-file.ts";
import { councilMembers, type LocalAccounts, localAccounts, THRESHOLD } from "./accounts.ts";
import { establishLineage, exampleNomination } from "./authority.ts";
import { sha256Hex } from "./digest.ts";
import type { RosterEntry } from "./roster.ts";

/** An entry that is still to come. */
const NEW = 0;
const NOTHING = `0x${"00".repeat(32)}`;
const YEAR = 365 * 86_400;

/** An agent of the example organization. */
export interface LocalAgent {
  readonly name: string;
  readonly agentId: number;
  readonly subject: string;
  /** what it acts under */
  readonly delegation: string;
  readonly signer: Signer;
}

interface Newcomer {
  readonly entry: RosterEntry;
  readonly signer: Signer;
}

/**
 * The registrar enters the agents with what they were examined for; the council lets their models run, trusts the agents and
 * names the human principal, through the timelock; the principal hands authority down. The way it goes in production, with the
 * short delay of a local chain.
 */
export async function registerAgents(
  rpcUrl: string,
  deployment: Deployment,
  newcomers: readonly Newcomer[],
  accounts: LocalAccounts = localAccounts(),
): Promise<LocalAgent[]> {
  const now = Math.floor(Date.now() / 1000);
  const registered = [];
  for (const newcomer of newcomers) registered.push(await register(rpcUrl, deployment, newcomer, now, accounts));
  await approve(rpcUrl, deployment, registered, now + 3600, accounts);
  const delegations = await establishLineage(rpcUrl, deployment, registered, now, accounts);
  return registered.map(({ entry: { name }, agentId, did, signer }) => {
    const subject = agentSubject(agentId, did);
    return { name, agentId, subject, delegation: delegations.get(name) ?? NOTHING, signer };
  });
}

type RegisteredAgent = Newcomer & { readonly agentId: number; readonly did: string; readonly modelDigest: string };

async function register(
  rpcUrl: string,
  { chainId, agentRegistry }: Deployment,
  { entry, signer }: Newcomer,
  now: number,
  { registrar }: LocalAccounts,
): Promise<RegisteredAgent> {
  const { address: owner, privateKey } = registrar;
  const rpc = createRpc(rpcUrl);
  const did = didKeyOf(signer.publicKey);
  const modelDigest = sha256Hex(`model of ${entry.name}`);
  const deadline = now + 3600;
  // Each agent is a process of its own here, and has its key to itself.
  const held = { publicKey: signer.publicKey, custody: "Agent", didHash: sha256Hex(did) } as const;
  const said = { ...held, agentId: NEW, owner, registrar: owner, deadline };
  const possession = toHex(await signer.sign(fromHex(enrollmentDigest({ chainId, agentRegistry }, said))));
  const agentId = await createRegistrar({ rpc, chainId, privateKey, agentRegistry }).register({
    owner,
    uri: "",
    key: { ...held, possession },
    modelDigest,
    capabilities: (entry.capabilities ?? entry.limits.actions).map((type) =>
      examined(entry.name, type, now + YEAR, owner),
    ),
    deadline,
  });
  return { entry, signer, agentId, did, modelDigest };
}

/** The registrar examined the agent itself, so its call is its word. */
function examined(name: string, type: string, expiresAt: number, attester: string): Vouching {
  const documentHash = sha256Hex(`examination of ${name} for ${type}`);
  return ownWord({ actionType: id(type), attester, expiresAt, documentHash });
}

/** What loosens goes through the timelock, in one batch. */
async function approve(
  rpcUrl: string,
  { chainId, agentRegistry, modelRegistry, lineage, timelock, council }: Deployment,
  agents: readonly RegisteredAgent[],
  deadline: number,
  accounts: LocalAccounts,
): Promise<void> {
  const rpc = createRpc(rpcUrl);
  const proposer = createTimelockProposer({
    rpc,
    chainId,
    privateKey: accounts.council.privateKey,
    timelock,
    council,
    members: councilMembers(accounts)
      .slice(0, THRESHOLD)
      .map(({ privateKey }) => privateKey),
  });
  const head = await readLatestBlock(rpc);
  const at = { blockHash: head.hash };
  const models = await readMark(rpc, modelAbi, modelRegistry, at);
  const marks = await Promise.all(
    agents.map(async ({ agentId }) => (await readAgent(rpc, agentRegistry, head, agentId)).mark),
  );
  const calls = agents.flatMap(({ entry: { name }, agentId, modelDigest: digest }, i) => {
    const sbomDigest = sha256Hex(`bill of materials of the model of ${name}`);
    const model = { digest, slsaLevel: 0, sbomDigest, provenanceDigest: NOTHING, sbomUri: "" };
    return [
      registerModelCall(modelRegistry, model, models, deadline),
      raisePostureCall(agentRegistry, agentId, "Delegated", marks[i] ?? "", deadline),
    ];
  });
  const nomination = nominateCall(
    lineage,
    exampleNomination(accounts),
    await readMark(rpc, lineageAbi, lineage, at),
    deadline,
  );
  await proposer.run([...calls, nomination], `0x${randomBytes(16).toString("hex")}`);
}
