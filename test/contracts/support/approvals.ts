import type { TypedDataDomain } from "ethers";
import { id } from "ethers";

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
