import { randomBytes } from "node:crypto";

import type { Call } from "../../chain/abi/call.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readMinDelay } from "../../chain/read/timelock.ts";
import { createLineageSender } from "../../chain/send/lineage.ts";
import { createGuardian } from "../../chain/send/registrar.ts";
import { createTimelockProposer, raisePostureCall, reinstateCall } from "../../chain/send/timelock.ts";
import { keyName } from "../../core/domain/schema.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { POSTURES, type Posture } from "../../core/words/verdicts.ts";
import { agentNamed, type Desk, keyAt } from "./desk.ts";

/** What came of an act. */
export interface Done {
  /** the transaction, hex; null where the council signs elsewhere */
  readonly tx: string | null;
  /** what others do, as a command; null when it is done */
  readonly owed: string | null;
}

/** Stops an agent at once, until the council lets it go on. @param why in words: their hash goes on chain @throws KEY_UNREADABLE, TX_REJECTED */
export async function suspendAgent(desk: Desk, name: string, why: string): Promise<Done> {
  return done(await (await guardian(desk)).suspend(agentNamed(desk, name).id, hashOfWords(why)));
}

/** Ends an agent for good, and with it all it handed down. @throws AGENT_UNKNOWN, KEY_UNREADABLE, TX_REJECTED */
export async function revokeAgent(desk: Desk, name: string, why: string): Promise<Done> {
  return done(await (await guardian(desk)).revoke(agentNamed(desk, name).id, hashOfWords(why)));
}

/** Ends what an agent was handed, and all below it. @throws AGENT_UNKNOWN, KEY_UNREADABLE, TX_REJECTED */
export async function revokeDelegation(desk: Desk, name: string, why: string): Promise<Done> {
  const { rpc, governance, found } = desk;
  const has = Object.hasOwn(found.delegations, name) ? found.delegations[name] : undefined;
  if (has === undefined) throw new CountersignError("AGENT_UNKNOWN", `the chain shows no authority of ${name}`);
  const { chainId, contracts } = governance;
  const privateKey = await keyAt(desk, desk.plan.meant.domain.guardian, "the guardian");
  const sender = createLineageSender({ rpc, chainId, privateKey, lineage: contracts.lineage });
  await sender.revoke(has.id, hashOfWords(why));
  return { tx: null, owed: null };
}

/** Ends a suspension: the council's, after its delay. @throws AGENT_UNKNOWN, TX_REJECTED, CHAIN_UNREACHABLE */
export async function reinstateAgent(desk: Desk, name: string): Promise<Done> {
  const { id } = agentNamed(desk, name);
  const call = (registry: string, mark: string, deadline: number) => reinstateCall(registry, id, mark, deadline);
  return throughCouncil(desk, id, call, `countersign gov propose reinstate --agent ${id}`);
}

/** Less autonomy is the guardian's and counts at once; more of it is the council's. @throws AGENT_UNKNOWN, KEY_UNREADABLE, TX_REJECTED */
export async function changePosture(desk: Desk, name: string, posture: Posture): Promise<Done> {
  const { id, posture: now } = agentNamed(desk, name);
  if (now === posture) return { tx: null, owed: null };
  if (POSTURES.indexOf(posture) < POSTURES.indexOf(now))
    return done(await (await guardian(desk)).lowerPosture(id, posture));
  const call = (registry: string, mark: string, deadline: number) =>
    raisePostureCall(registry, id, posture, mark, deadline);
  return throughCouncil(desk, id, call, `countersign gov propose posture --agent ${id} --posture ${posture}`);
}

async function guardian(desk: Desk) {
  const { rpc, governance, plan } = desk;
  const privateKey = await keyAt(desk, plan.meant.domain.guardian, "the guardian");
  const { chainId, contracts } = governance;
  return createGuardian({ rpc, chainId, privateKey, agentRegistry: contracts.agentRegistry });
}

/** A delay up to this is waited for, in seconds. */
const PATIENCE = 60;
const HOUR = 3_600;

/** Where enough members and the payer are at hand and the delay is short, the act is brought about; else the command that proposes it is said. */
async function throughCouncil(
  desk: Desk,
  agentId: number,
  callOf: (registry: string, mark: string, deadline: number) => Call,
  command: string,
): Promise<Done> {
  const { rpc, governance, keyring } = desk;
  const { chainId, contracts, head } = governance;
  const delay = await readMinDelay(rpc, contracts.timelock, head);
  const members = await memberKeys(desk);
  if (members === null || delay > PATIENCE || !(await keyring.canSign("payer"))) return { tx: null, owed: command };
  const { mark } = await readAgent(rpc, contracts.agentRegistry, head, agentId);
  const { timelock, council, agentRegistry } = contracts;
  const privateKey = await keyring.privateKey("payer");
  const proposer = createTimelockProposer({ rpc, chainId, privateKey, timelock, council, members });
  const call = callOf(agentRegistry, mark, head.timestamp + delay + HOUR);
  return done(await proposer.run([call], `0x${randomBytes(16).toString("hex")}`));
}

/** As many as the council needs; null when too few are at hand. */
async function memberKeys({ plan, governance, keyring }: Desk): Promise<readonly string[] | null> {
  const { members, threshold } = governance.council;
  const keys: string[] = [];
  for (const said of plan.meant.domain.council.members) {
    const name = keyName(said);
    if (keys.length === threshold || name === null || !members.includes(plan.meant.walletOf(said))) continue;
    if (await keyring.canSign(name)) keys.push(await keyring.privateKey(name));
  }
  return keys.length < threshold ? null : keys;
}

function done(tx: string | null): Done {
  return { tx, owed: null };
}
