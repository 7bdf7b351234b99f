import type { TypedDataDomain } from "ethers";
import { id, TypedDataEncoder } from "ethers";

import { POLICY_ID, SIGNING_LOG, type Deployment } from "../fixture.ts";

export const HOLD = id("hold");
export const APPROVAL_TYPES = {
  Action: [
    { name: "type", type: "string" },
    { name: "target", type: "string" },
    { name: "amount", type: "string" },
    { name: "currency", type: "string" },
    { name: "recipient", type: "string" },
    { name: "until", type: "string" },
    { name: "salt", type: "bytes32" },
  ],
  Approval: [
    { name: "action", type: "Action" },
    { name: "organization", type: "bytes32" },
    { name: "act", type: "bytes32" },
    { name: "hold", type: "bytes32" },
    { name: "log", type: "uint64" },
    { name: "policy", type: "uint256" },
    { name: "version", type: "uint64" },
    { name: "validBefore", type: "uint64" },
  ],
};

/** The act in the words a wallet shows. */
export type Words = {
  type: string;
  target: string;
  amount: string;
  currency: string;
  recipient: string;
  until: string;
  salt: string;
};

/** What an approval says, in the order it is signed. */
export type Terms = {
  action: Words;
  organization: string;
  act: string;
  hold: string;
  log: bigint;
  policy: bigint;
  version: bigint;
  validBefore: bigint;
};

/** Some words: what they say no contract judges. */
const WORDS: Words = {
  type: "erp.purchase_order.create",
  target: "https://erp.example",
  amount: "20,000.00",
  currency: "USD",
  recipient: "Jürgen Groß",
  until: "2026-11-30 12:00:00 UTC",
  salt: id("salt"),
};

/** All a policy sees of them. */
export function hashWords(action: Words): string {
  return TypedDataEncoder.hashStruct("Action", { Action: APPROVAL_TYPES.Action }, action);
}

/** The domain humans approve in. */
export async function approvalDomain({ system, ethers }: Deployment): Promise<TypedDataDomain> {
  const { chainId } = await ethers.provider.getNetwork();
  return { name: "Countersign", version: "1", chainId, verifyingContract: await system.getAddress() };
}

/** The terms that fit `held()`. */
export async function approvalTerms({ parameters, networkHelpers }: Deployment): Promise<Terms> {
  return {
    action: WORDS,
    organization: parameters.organization,
    act: id("act"),
    hold: HOLD,
    log: SIGNING_LOG,
    policy: POLICY_ID,
    version: 1n,
    validBefore: BigInt(await networkHelpers.time.latest()) + 600n,
  };
}
