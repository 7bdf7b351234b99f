import { expect } from "chai";

import type { DenialTypedData } from "../../../../services/chain/signed/approval-denial.ts";
import { type ApprovalTypedData, signByWallet } from "../../../../services/chain/signed/approval.ts";
import { approvalDigest } from "../../../../services/core/approval/digest.ts";
import { hashAction } from "../../../../services/core/calldata/action-hash.ts";
import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import type { ApprovalDenial } from "../../../../services/core/schemas/approval-denial.ts";
import type { ApprovalProof, ApprovedAction } from "../../../../services/core/schemas/approval.ts";
import type { BuiltIntent, Proposal } from "../../../../services/sdk/intent.ts";
import { walletDigest } from "../../../helpers/approved-action.ts";
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

export async function signHold(
  world: World,
  hold: string,
  privateKey = APPROVER.privateKey,
  validBefore?: number,
): Promise<ApprovalProof> {
  const query = validBefore === undefined ? "" : `?valid_before=${validBefore}`;
  const reply = await world.read(`/v1/holds/${hold}${query}`);
  expect(reply.status, reply.text).to.equal(200);
  const typed = reply.json["typed_data"] as ApprovalTypedData;
  const { validBefore: until, action } = typed.message;
  return { ...signByWallet(privateKey, walletDigest(typed)), valid_before: until, action };
}

/** Signs words for a hold, whatever the service shows. */
export function signWords(
  { organization: { system } }: World,
  { hold, built, proposal }: Held,
  action: ApprovedAction,
  validBefore: number,
  { privateKey = APPROVER.privateKey, version = 1 } = {},
): ApprovalProof {
  const terms = {
    ...{ chainId: system.chainId, system: system.system, organization: system.organization },
    ...{ act: actDigest(built.act, proposal.origin), hold: toHex(decodeBase64url(hold)) },
    ...{ log: 1, policy: 1, version, validBefore },
  };
  const signed = signByWallet(privateKey, approvalDigest(terms, hashAction(action)));
  return { ...signed, valid_before: validBefore, action };
}

export async function approve(world: World, hold: string, privateKey?: string): Promise<Reply> {
  return world.post(`/v1/holds/${hold}/approvals`, await signHold(world, hold, privateKey));
}

/** An approver's no, as the service shows what is to be signed. */
export async function signDenial(
  world: World,
  hold: string,
  { why = "", privateKey = APPROVER.privateKey, validBefore }: DenialOptions = {},
): Promise<ApprovalDenial> {
  const query = validBefore === undefined ? "" : `?valid_before=${validBefore}`;
  const reply = await world.read(`/v1/holds/${hold}${query}`);
  expect(reply.status, reply.text).to.equal(200);
  const typed = reply.json["denial_typed_data"] as DenialTypedData;
  const { validBefore: until, denied } = typed.message;
  const filled = { ...typed, message: { ...typed.message, denied: { ...denied, why } } };
  return { ...signByWallet(privateKey, walletDigest(filled)), valid_before: until, action: denied.action, why };
}

export interface DenialOptions {
  readonly why?: string;
  readonly privateKey?: string;
  readonly validBefore?: number;
}

export async function deny(world: World, hold: string, options: DenialOptions = {}): Promise<Reply> {
  return world.post(`/v1/holds/${hold}/denials`, await signDenial(world, hold, options));
}

/** Alice asks again, naming the hold. */
export async function resume(world: World, { hold, built, proposal }: Held): Promise<Reply> {
  return world.propose(world.organization.agents.alice, { ...proposal, hold }, built);
}
