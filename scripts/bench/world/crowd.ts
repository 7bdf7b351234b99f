import { generateKeyPairSync, randomBytes } from "node:crypto";

import { id, SigningKey } from "ethers";

import { readOne, view } from "../../../services/chain/abi/call.ts";
import { agentAbi, type Grant, lineageAbi } from "../../../services/chain/abi/contracts.ts";
import { count } from "../../../services/chain/abi/words.ts";
import { readAgent } from "../../../services/chain/read/agents.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { genesisId, grantDigest } from "../../../services/chain/signed/grant.ts";
import { createLineageSender } from "../../../services/chain/send/lineage.ts";
import { createTimelockProposer, raisePostureCall } from "../../../services/chain/send/timelock.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { secondsOf } from "../../../services/core/time.ts";
import { agentSubject } from "../../../services/core/words/ids.ts";
import { nodeSigner } from "../../../services/keys/node-signer.ts";
import type { Actor } from "../decide/calls.ts";
import { councilMembers, localAccounts, THRESHOLD } from "../../local/accounts.ts";
import { domainOf, exampleNomination } from "../../local/authority.ts";
import { sha256Hex } from "../../local/digest.ts";
import { didKeyOf } from "../../local/did-key.ts";
import { limitsOf } from "../../local/limits.ts";
import { LINE, nameAt } from "./roster.ts";
import type { World } from "./world.ts";

/** How many of those that join each time may act, and are decided for. */
const ACTORS = 8;
const ENROLL_GAS = 1_000_000n;
const YEAR = 365 * 86_400;

/** The agents of the organization besides the line of delegations. */
export interface Crowd {
  /**
   * Registers agents until the registry has that many.
   * @returns some of those that joined, spread evenly, each with a delegation straight from the principal
   */
  grow(size: number): Promise<readonly Actor[]>;
  readonly size: number;
}

/** Members are registered by hundreds in a block; the few that act go the way every agent goes. */
export function createCrowd(world: World): Crowd {
  // Deriving them from the mnemonic takes a tenth of a second.
  const accounts = localAccounts();
  let size = LINE.length;
  const actorsAt = new Map<number, readonly Actor[]>();

  const enroll = async (newcomers: readonly Newcomer[]): Promise<void> => {
    const { registrar } = accounts;
    const enrollments = newcomers.map((each) => enrollment(each, registrar.address));
    await world.chain.sendAll(registrar, world.deployment.agentRegistry, enrollments, ENROLL_GAS);
    size += newcomers.length;
  };

  return {
    get size() {
      return size;
    },
    grow: async (target) => {
      const known = actorsAt.get(target);
      if (known !== undefined) return known;
      const joining = target - size;
      if (joining <= 0) throw new RangeError(`there are ${size} agents already`);
      const newcomers = Array.from({ length: joining }, (_, i) => newcomer(size + 1 + i));
      await enroll(newcomers);
      const chosen = spread(newcomers, ACTORS);
      await trust(world, chosen);
      const actors = await delegateTo(world, chosen);
      actorsAt.set(target, actors);
      return actors;
    },
  };
}

interface Newcomer {
  readonly agentId: number;
  readonly did: string;
  readonly publicKey: Uint8Array;
}

/** All run the model of the line's first agent: it is registered. */
const MODEL = nameAt(1);

function newcomer(agentId: number): Newcomer {
  const { publicKey } = nodeSigner(generateKeyPairSync("ed25519").privateKey);
  return { agentId, did: didKeyOf(publicKey), publicKey: publicKey.raw };
}

function enrollment({ did, publicKey }: Newcomer, registrar: string): string {
  const examined = { attester: registrar, documentHash: sha256Hex("examination") };
  const expiresAt = secondsOf(Date.now) + YEAR;
  return agentAbi.encodeFunctionData("enroll", [
    {
      owner: registrar,
      uri: "",
      keyType: 1,
      publicKey: toHex(publicKey),
      didHash: sha256Hex(did),
      modelDigest: sha256Hex(`model of ${MODEL}`),
      capabilities: LINE[0]?.limits.operations.map((type) => ({ actionType: id(type), expiresAt, ...examined })) ?? [],
    },
  ]);
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  const few = Math.min(most, all.length);
  return Array.from({ length: few }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / few)]).filter(
    (each) => each !== undefined,
  );
}

async function trust({ chain, deployment }: World, chosen: readonly Newcomer[]): Promise<void> {
  const { chainId, timelock, council, agentRegistry } = deployment;
  const deadline = secondsOf(Date.now) + 3600;
  const members = councilMembers().slice(0, THRESHOLD);
  const proposer = createTimelockProposer({
    ...{ rpc: chain.rpc, chainId, timelock, council },
    privateKey: localAccounts().council.privateKey,
    members: members.map(({ privateKey }) => privateKey),
  });
  const head = await readLatestBlock(chain.rpc);
  const calls = chosen.map(async ({ agentId }) => {
    const { mark } = await readAgent(chain.rpc, agentRegistry, head, agentId);
    return raisePostureCall(agentRegistry, agentId, "Delegated", mark, deadline);
  });
  await proposer.run(await Promise.all(calls), toHex(randomBytes(16)));
}

async function delegateTo({ chain, deployment }: World, chosen: readonly Newcomer[]): Promise<readonly Actor[]> {
  const { chainId, lineage } = deployment;
  const domain = domainOf(deployment);
  const { principal, registrar } = localAccounts();
  const parent = genesisId(domain, exampleNomination());
  const sender = createLineageSender({ rpc: chain.rpc, chainId, privateKey: registrar.privateKey, lineage });
  const [head] = LINE;
  if (head === undefined) throw new Error("the line is empty");
  const envelope = limitsOf(head.limits, secondsOf(Date.now));
  let nonce = await readOne(chain.rpc, view(lineageAbi, "nonceOf", lineage, [parent], "latest", count));
  const actors: Actor[] = [];
  for (const { agentId, did } of chosen) {
    const reasons = { reasoningRequired: false, reasoningHash: sha256Hex("why") };
    const deadline = secondsOf(Date.now) + 3600;
    const grant: Grant = { parent, agentId, levels: 0, cosigners: 0, ...reasons, envelope, nonce, deadline };
    const signature = new SigningKey(principal.privateKey).sign(grantDigest(domain, grant)).serialized;
    const principals = [{ signer: principal.address, signature }];
    const delegation = await sender.delegate({ grant, parentLimits: envelope, agentSignature: "0x", principals });
    actors.push({ subject: agentSubject(agentId, did), delegation, model: MODEL });
    nonce += 1;
  }
  return actors;
}
