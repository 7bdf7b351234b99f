import type {
  ActionRequestStruct,
  ApprovalStruct,
} from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { APPROVAL_TYPES, approvalDomain, approvalTerms, hashWords, HOLD, type Terms } from "./approvals.ts";
import { inOrder, type Party } from "./parties.ts";
import { TRUST_POLICY, type Trust } from "./trust.ts";

/** The approval of a wallet, a key or a smart account; `terms` override what fits `purchase()` on hold. */
export async function approveAs(trust: Trust, party: Party, terms: Partial<Terms> = {}): Promise<ApprovalStruct> {
  const signed = { ...(await approvalTerms(trust)), policy: TRUST_POLICY, ...terms };
  const signature = await party.sign(await approvalDomain(trust), APPROVAL_TYPES, signed);
  return { signer: party.signer, validBefore: signed.validBefore, action: hashWords(signed.action), signature };
}

/** What resuming a held action with the approvals of these adds to the request. */
export async function resumed(
  trust: Trust,
  parties: readonly Party[],
  terms: Partial<Terms> = {},
): Promise<Partial<ActionRequestStruct>> {
  const approvals = await Promise.all(inOrder(parties).map((party) => approveAs(trust, party, terms)));
  return { holdId: HOLD, approvals };
}
