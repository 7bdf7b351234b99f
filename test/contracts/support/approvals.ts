import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { TypedDataDomain } from "ethers";
import { id } from "ethers";

import type {
  ActionRequestStruct,
  ApprovalStruct,
} from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { POLICY_ID, SIGNING_LOG, type Deployment } from "../fixture.ts";

export const HOLD = id("hold");
export const APPROVAL_TYPES = {
  Approval: [
    { name: "organization", type: "bytes32" },
    { name: "act", type: "bytes32" },
    { name: "hold", type: "bytes32" },
    { name: "log", type: "uint64" },
    { name: "policy", type: "uint256" },
    { name: "version", type: "uint64" },
    { name: "validBefore", type: "uint64" },
  ],
};

/** What an approval says, in the order it is signed. */
export type Terms = {
  organization: string;
  act: string;
  hold: string;
  log: bigint;
  policy: bigint;
  version: bigint;
  validBefore: bigint;
};

/** The domain humans approve in. */
export async function approvalDomain({ system, ethers }: Deployment): Promise<TypedDataDomain> {
  const { chainId } = await ethers.provider.getNetwork();
  return { name: "Countersign", version: "1", chainId, verifyingContract: await system.getAddress() };
}

/** The terms that fit `held()`. */
export async function approvalTerms({ parameters, networkHelpers }: Deployment): Promise<Terms> {
  return {
    organization: parameters.organization,
    act: id("act"),
    hold: HOLD,
    log: SIGNING_LOG,
    policy: POLICY_ID,
    version: 1n,
    validBefore: BigInt(await networkHelpers.time.latest()) + 600n,
  };
}

/** Signs an approval; `terms` and `domain` override what fits. */
export async function approve(
  deployment: Deployment,
  signer: HardhatEthersSigner,
  terms: Partial<Terms> = {},
  domain: TypedDataDomain = {},
): Promise<ApprovalStruct> {
  const signed = { ...(await approvalTerms(deployment)), ...terms };
  const signature = await signer.signTypedData(
    { ...(await approvalDomain(deployment)), ...domain },
    APPROVAL_TYPES,
    signed,
  );
  return { signer: signer.address, validBefore: signed.validBefore, signature };
}

/** A purchase that is held, resumed with these approvals in the order the policy wants. */
export function held(approvals: ApprovalStruct[]): Partial<ActionRequestStruct> {
  return { amount: 1_500_000n, holdId: HOLD, approvals };
}

/** Approvals by ascending signer. */
export function ascending(approvals: ApprovalStruct[]): ApprovalStruct[] {
  return approvals.toSorted((a, b) => (BigInt(String(a.signer)) < BigInt(String(b.signer)) ? -1 : 1));
}
