import { keccak256, TypedDataEncoder, ZeroHash } from "ethers";

import { FOREVER } from "../../fixture.ts";
import { p256Key } from "../../support/keys.ts";
import { NO_MARK } from "../../support/marks.ts";
import { ancestors, epochOf } from "../evaluator/world.ts";
import { complete, narrow, widest } from "./envelopes.ts";
import type { Principal } from "./forest.ts";
import type { Ground } from "./ground.ts";
import { GENESIS_TYPES, GRANT_TYPES } from "./typed-data.ts";

export const MAX_DEPTH = 8;

/** A genesis by some of the humans who sign at `established`, in force `delay` seconds later. */
export async function plant(ground: Ground, established: bigint, delay: bigint): Promise<string> {
  const { random, lineage, timelock, domain, humans, forest, setNext } = ground;
  const principals = byKeccak([random.pick(humans), ...random.some(humans, 50)]);
  const threshold = random.between(1, principals.length);
  const text = random.hash();
  const nomination = {
    principals: principals.map(({ address }) => address),
    threshold,
    activationDelay: delay,
    textHash: text,
  };
  const nominate = lineage.connect(timelock).nominate;
  const mark = await lineage.mark();
  const genesis = await nominate.staticCall(nomination, mark, FOREVER);
  await nominate(nomination, mark, FOREVER);
  const commitment = { genesis, text, threshold, activationDelay: delay };
  const digest = TypedDataEncoder.hash(domain, GENESIS_TYPES, commitment);
  await setNext(established);
  await lineage.establish(genesis, sign(principals.slice(0, threshold), digest));
  forest.geneses.set(genesis, { activeAt: established + delay, revoked: false });
  forest.roots.set(genesis, { principals, threshold, widest: widest(random, established) });
  return genesis;
}

/** Hands authority down once: from this node, or any that may. Nothing where nothing can grow. */
export async function grow(ground: Ground, under?: string): Promise<void> {
  const { random, crew, lineage, forest, domain } = ground;
  const time = await ground.hour();
  const parent = under ?? forest.pickParent(random, time);
  if (parent === undefined) return;
  const above = new Set([...ancestors(forest, parent)].map(([, { agentId }]) => agentId));
  const free = crew.idsThatAre("ACTIVE").filter((agentId) => !above.has(agentId));
  if (free.length === 0) return;

  const delegator = forest.delegations.get(parent);
  const handed = forest.handing.get(parent);
  const genesis = handed?.genesis ?? parent;
  const root = forest.roots.get(genesis);
  if (root === undefined) throw new RangeError(`no genesis above ${parent}`);
  const from = delegator?.envelope ?? root.widest;
  const nonce = forest.nonces.get(delegator?.agentId ?? parent) ?? 0n;
  const reasoningRequired = delegator?.reasoningRequired === true || random.chance(4);
  const agentId = random.pick(free);
  const grantEpoch = delegator === undefined ? 0n : epochOf(forest, delegator.agentId);
  const most = Math.min(root.principals.length, 2);
  const grant = {
    parent,
    agentId,
    receiverKeyHash: p256Key(crew.nameOf(agentId)).keyHash,
    levels: handed === undefined ? MAX_DEPTH - 1 : handed.levels - (random.chance(92) ? 1 : handed.levels),
    cosigners: Math.max(handed?.cosigners ?? 0, random.chance(90) ? 0 : random.between(0, most)),
    reasoningRequired,
    reasoningHash: reasoningRequired || random.chance(30) ? random.hash() : ZeroHash,
    envelope: narrow(random, from, time),
    grantMark: delegator === undefined ? NO_MARK : await lineage.grantMarkOf(delegator.agentId),
    nonce,
    deadline: time + 7_200n,
  };
  const id = TypedDataEncoder.hash(domain, GRANT_TYPES, grant);
  const signature = delegator === undefined ? "0x" : crew.sign(delegator.agentId, id);
  const signers = root.principals.slice(0, handed?.cosigners ?? root.threshold);
  await lineage.delegate(grant, from, signature, sign(signers, id));
  forest.nonces.set(delegator?.agentId ?? parent, nonce + 1n);
  forest.handing.set(id, { genesis, levels: grant.levels, cosigners: grant.cosigners });
  forest.delegations.set(id, {
    parent,
    agentId: grant.agentId,
    keyLine: crew.keyLineOf(agentId),
    grantEpoch,
    revoked: false,
    reasoningRequired,
    envelope: complete(grant.envelope, from),
  });
}

const sign = (signers: readonly Principal[], digest: string) =>
  signers.map(({ address, key }) => ({ signer: address, signature: key.sign(digest).serialized }));

/** Signers without doubles, ascending by keccak256 of the signer. */
function byKeccak(signers: readonly Principal[]): Principal[] {
  return [...new Set(signers)].toSorted((a, b) => (keccak256(a.address) < keccak256(b.address) ? -1 : 1));
}
