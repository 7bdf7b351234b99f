import { rename } from "node:fs/promises";

import { z } from "zod";

import { didKeyOf } from "../../chain/signed/did-key.ts";
import { rotationDigest } from "../../chain/signed/identity.ts";
import { type AgentView, readAgent } from "../../chain/read/agents.ts";
import { rotateKey } from "../../chain/send/registrar.ts";
import { custodyIn, custodyWord } from "../../core/domain/custody.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { keyHash } from "../../core/jws/key.ts";
import type { Signer } from "../../core/ports/ports.ts";
import { agentSubject } from "../../core/words/ids.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import { signerAt } from "../agent-keys.ts";
import { agentNamed, type Desk, keyAt } from "./desk.ts";
import { rehouse } from "./rehouse.ts";

const HOUR = 3_600;

/** An agent after its key was changed. */
export interface Rotated {
  /** the transaction, hex; null when an earlier run sent it */
  readonly tx: string | null;
  /** of the new key, hex */
  readonly keyHash: string;
  /** file the old key was moved to */
  readonly old: string;
}

/**
 * Gives an agent another key, in the hand the file says: made here, agreed to by the old one, and entered by the registrar, whose the entry is. Interrupted
 * anywhere, the next run goes on with the same new key; until it is entered the old one stays in force.
 * @throws AGENT_UNKNOWN, KEY_UNREADABLE, TX_REJECTED, CHAIN_UNREACHABLE
 */
export async function rotateAgent(desk: Desk, name: string): Promise<Rotated> {
  const { files, rpc, governance } = desk;
  const { id } = agentNamed(desk, name);
  const agent = await readAgent(rpc, governance.contracts.agentRegistry, governance.head, id);
  const hand = custodyIn(desk.plan.meant.domain, name);
  const current = await createFileSigner(files.agentKey(name));
  const next = files.agentKey(`${name}.next`);
  const signer = await signerAt(next);
  const isEntered = agent.keyHash === keyHash(signer.publicKey);
  const tx = isEntered ? null : await enter(desk, { ...agent, custody: custodyWord(hand) }, current, signer);
  const old = files.agentKey(`${name}.${keyHash(current.publicKey).slice(2, 10)}`);
  await renameProfile(files.profile(name), agentSubject(id, didKeyOf(signer.publicKey)));
  await rename(files.agentKey(name), old);
  await rename(next, files.agentKey(name));
  // Another hand holds another key: what was said with the old one stays with its place.
  await rehouse(files, name, hand);
  return { tx, keyHash: keyHash(signer.publicKey), old };
}

async function enter(
  desk: Desk,
  { agentId, mark, custody }: AgentView,
  current: Signer,
  next: Signer,
): Promise<string> {
  const { rpc, governance, plan } = desk;
  const { chainId, contracts, head } = governance;
  const { agentRegistry } = contracts;
  const privateKey = await keyAt(desk, plan.meant.domain.registrar, "the registrar");
  const deadline = head.timestamp + HOUR;
  const held = { publicKey: next.publicKey, custody, didHash: hashOfWords(didKeyOf(next.publicKey)) };
  const digest = fromHex(rotationDigest({ chainId, agentRegistry }, { ...held, agentId, mark, deadline }));
  const possession = toHex(await next.sign(digest));
  const signature = toHex(await current.sign(digest));
  const key = { ...held, possession };
  return rotateKey({ rpc, chainId, privateKey, agentRegistry }, { agentId, key, mark, deadline, signature });
}

/** The subject carries the key's DID. An agent that has no profile yet gets one from `apply`. */
async function renameProfile(path: string, subject: string): Promise<void> {
  try {
    const profile = await readJsonFile(path, z.looseObject({ subject: z.string() }));
    await writeFileAtomic(path, `${JSON.stringify({ ...profile, subject }, null, 2)}\n`, 0o600);
  } catch (error) {
    if (!isCountersignError(error) || error.code !== "FILE_UNREADABLE") throw error;
  }
}
