import { randomBytes } from "node:crypto";

import { p256 } from "@noble/curves/nist.js";
import { getBytes, id, SigningKey } from "ethers";

import { readOne, view } from "../../../services/chain/abi/call.ts";
import { agentAbi, type Grant, lineageAbi } from "../../../services/chain/abi/contracts.ts";
import { count } from "../../../services/chain/abi/words.ts";
import { readAgent } from "../../../services/chain/read/agents.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { genesisId, grantDigest } from "../../../services/chain/signed/grant.ts";
import { enrollmentDigest, newKeyStruct } from "../../../services/chain/signed/identity.ts";
import { createLineageSender } from "../../../services/chain/send/lineage.ts";
import { ownWord } from "../../../services/chain/send/registrar.ts";
import { createTimelockProposer, raisePostureCall } from "../../../services/chain/send/timelock.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { keyHash } from "../../../services/core/jws/key.ts";
import type { PublicKey } from "../../../services/core/ports/ports.ts";
import { secondsOf } from "../../../services/core/time.ts";
import { agentSubject } from "../../../services/core/words/ids.ts";
import type { Actor } from "../decide/calls.ts";
import { councilMembers, localAccounts, THRESHOLD } from "../../local/accounts.ts";
import { domainOf, exampleNomination, NO_MARK } from "../../local/authority.ts";
import { sha256Hex } from "../../local/digest.ts";
import { limitsAt } from "../../local/authority.ts";
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
    const enrollments = newcomers.map((each) => enrollment(world, each, registrar.address));
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
  /** P-256: the chain checks that each key is there, and for these it does so cheaply */
  readonly publicKey: PublicKey;
  readonly secret: Uint8Array;
}

/** All run the model of the line's first agent: it is registered. */
const MODEL = nameAt(1);

function newcomer(agentId: number): Newcomer {
  const { secretKey: secret, publicKey } = p256.keygen();
  const raw = p256.Point.fromBytes(publicKey).toBytes(false).subarray(1);
  return { agentId, did: `did:web:member-${agentId}.example`, publicKey: { type: "P256", raw }, secret };
}

function enrollment({ deployment }: World, { did, publicKey, secret }: Newcomer, registrar: string): string {
  const now = secondsOf(Date.now);
  const examined = { attester: registrar, expiresAt: now + YEAR, documentHash: sha256Hex("examination") };
  const held = { publicKey, custody: "Agent", didHash: sha256Hex(did) } as const;
  const deadline = now + 3600;
  const digest = enrollmentDigest(deployment, { ...held, agentId: 0, owner: registrar, registrar, deadline });
  const possession = toHex(p256.sign(getBytes(digest), secret, { prehash: false, lowS: true }));
  return agentAbi.encodeFunctionData("enroll", [
    {
      owner: registrar,
      uri: "",
      key: newKeyStruct({ ...held, possession }),
      modelDigest: sha256Hex(`model of ${MODEL}`),
      capabilities: LINE[0]?.limits.actions.map((type) => ownWord({ actionType: id(type), ...examined })) ?? [],
      deadline,
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
  const envelope = limitsAt(head, secondsOf(Date.now));
  let nonce = await readOne(chain.rpc, view(lineageAbi, "nonceOf", lineage, [parent], "latest", count));
  const actors: Actor[] = [];
  for (const { agentId, did, publicKey } of chosen) {
    const reasons = { reasoningRequired: false, reasoningHash: sha256Hex("why") };
    const receiver = { agentId, receiverKeyHash: keyHash(publicKey) };
    const moment = { grantMark: NO_MARK, nonce, deadline: secondsOf(Date.now) + 3600 };
    const grant: Grant = { parent, ...receiver, levels: 0, cosigners: 0, ...reasons, envelope, ...moment };
    const signature = new SigningKey(principal.privateKey).sign(grantDigest(domain, grant)).serialized;
    const principals = [{ signer: principal.address, signature }];
    const delegation = await sender.delegate({ grant, parentLimits: envelope, agentSignature: "0x", principals });
    actors.push({ subject: agentSubject(agentId, did), delegation, model: MODEL });
    nonce += 1;
  }
  return actors;
}
