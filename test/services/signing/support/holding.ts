import { expect } from "chai";

import { type ApprovalTypedData, signApproval } from "../../../../services/chain/signed/approval.ts";
import type { BuiltIntent, Proposal } from "../../../../services/sdk/intent.ts";
import { APPROVER } from "./example.ts";
import { order } from "./requests.ts";
import type { Reply, World } from "./world.ts";

/** A held action of alice. */
export interface Held {
  readonly hold: string;
  readonly built: BuiltIntent;
  readonly proposal: Proposal;
}

export async function holdOrder(world: World, dollars = 12_000): Promise<Held> {
  const proposal = order(dollars);
  const built = await world.intentOf(world.organization.agents.alice, proposal);
  const reply = await world.act(built.intent);
  expect(reply.status, reply.text).to.equal(202);
  return { hold: String(reply.json["hold"]), built, proposal };
}

/** The approval as it is posted. */
export interface Posted {
  readonly signer: string;
  readonly valid_before: number;
  readonly action: null;
  readonly signature: string;
}

export async function signHold(
  world: World,
  hold: string,
  privateKey = APPROVER.privateKey,
  validBefore?: number,
): Promise<Posted> {
  const query = validBefore === undefined ? "" : `?valid_before=${validBefore}`;
  const reply = await world.get(`/v1/holds/${hold}${query}`);
  expect(reply.status, reply.text).to.equal(200);
  const typed = reply.json["typed_data"] as ApprovalTypedData;
  return { ...signApproval(privateKey, typed), valid_before: Number(typed.message["validBefore"]), action: null };
}

export async function approve(world: World, hold: string, privateKey?: string): Promise<Reply> {
  return world.post(`/v1/holds/${hold}/approvals`, await signHold(world, hold, privateKey));
}

/** Alice asks again, naming the hold. */
export async function resume(world: World, { hold, built, proposal }: Held): Promise<Reply> {
  return world.propose(world.organization.agents.alice, { ...proposal, hold }, built);
}
