import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { fromHex } from "../../core/encoding/hex.ts";
import { keyHash as hashOfKey } from "../../core/jws/key.ts";
import type { Pin, PublicKey } from "../../core/ports/ports.ts";
import {
  CUSTODIES,
  type Custody,
  KEY_TYPES,
  POSTURES,
  STATUSES,
  type Posture,
  type Status,
} from "../../core/words/verdicts.ts";
import { readAll, view } from "../abi/call.ts";
import { agentAbi } from "../abi/contracts.ts";
import { count, hash32, hexData, lowerAddress, markWord, wordOf } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/** An agent's entry at one block. Status None: there is no such agent. Times are unix seconds. */
export interface AgentView {
  readonly agentId: number;
  readonly status: Status;
  readonly posture: Posture;
  /** whose hand holds the key */
  readonly custody: Custody;
  /** 1 at first, one more with each recovery of the key; 0 when there is no such agent */
  readonly keyLine: number;
  readonly owner: string;
  readonly registeredAt: number;
  readonly changedAt: number;
  /** what a loosening call about it must name; another one after every change */
  readonly mark: string;
  readonly keyHash: string;
  readonly didHash: string;
  readonly modelDigest: string;
  /** null when there is no such agent */
  readonly publicKey: PublicKey | null;
}

const agentSchema = z.object({
  status: wordOf(STATUSES),
  posture: wordOf(POSTURES),
  keyType: wordOf(KEY_TYPES),
  custody: wordOf(CUSTODIES),
  keyLine: count,
  owner: lowerAddress,
  registeredAt: count,
  changedAt: count,
  mark: markWord,
  keyHash: hash32,
  didHash: hash32,
  modelDigest: hash32,
});

const keySchema = z.object({ keyType: wordOf(KEY_TYPES), publicKey: hexData });

/** @throws CHAIN_UNREACHABLE */
export async function readAgent(
  rpc: Rpc,
  registry: string,
  pin: Pick<Pin, "hash">,
  agentId: number,
): Promise<AgentView> {
  const at = { blockHash: pin.hash };
  const [entry, key] = await readAll<[z.infer<typeof agentSchema>, z.infer<typeof keySchema>]>(rpc, [
    view(agentAbi, "getAgent", registry, [agentId], at, agentSchema),
    view(agentAbi, "getKey", registry, [agentId], at, keySchema),
  ]);
  const { keyType, ...agent } = entry;
  const publicKey = publicKeyFrom(keyType, key.publicKey);
  if (publicKey !== null && hashOfKey(publicKey) !== agent.keyHash) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node's answers about agent ${agentId} contradict each other`);
  }
  return { agentId, ...agent, publicKey };
}

/** A registered key; null for none. The length was checked when it was registered. */
export function publicKeyFrom(type: (typeof KEY_TYPES)[number], raw: string): PublicKey | null {
  return type === "None" ? null : { type, raw: fromHex(raw) };
}
