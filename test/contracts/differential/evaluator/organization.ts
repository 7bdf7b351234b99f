import type { TypedDataDomain } from "ethers";

import type { PolicyParameters, PolicyRule, SCOPE } from "../../../../services/core/policy/parameters.ts";
import type { Verdict } from "./answer.ts";
import type { World } from "./world.ts";

export type Rule = Omit<PolicyRule, "floor"> & { floor: Verdict };
export type Approver = PolicyParameters["approvers"][number];
export type RiskBand = { from: bigint; permille: bigint; floor: Verdict };
/** An evaluator that says what the action's digest tells it to; see EchoEvaluator.sol. */
export type Echo = { place: number; isReviewed: boolean };

/** contracts/types/PolicyParameters.sol, with words for numbers of words, and places for evaluators. */
export type Parameters = Omit<
  PolicyParameters,
  "scope" | "custodyFloors" | "rules" | "bands" | "customs" | "partners"
> & {
  scope: keyof typeof SCOPE;
  custodyFloors: Readonly<Record<keyof PolicyParameters["custodyFloors"], Verdict>>;
  rules: readonly Rule[];
  bands: readonly RiskBand[];
  customs: readonly Echo[];
  partners: readonly Echo[];
};
/** The version of a policy that is in force. */
export type Policy = { version: bigint; parameters: Parameters };

export type Status = "ACTIVE" | "SUSPENDED" | "REVOKED";
export type Posture = "PSEUDO_AGENT" | "SUPERVISED" | "SHARED_PLANNING" | "CONTINUOUS_INSIGHT" | "DELEGATED";
/** The place is one less than the number. */
const CUSTODIES = ["AGENT", "SIDECAR", "GATEWAY"] as const;
export type Custody = (typeof CUSTODIES)[number];
export const custodyNumber = (custody: Custody): bigint => BigInt(CUSTODIES.indexOf(custody)) + 1n;
export type Agent = {
  status: Status;
  posture: Posture;
  custody: Custody;
  /** 1 at first, one more with each recovery of its key. */
  keyLine: bigint;
  modelDigest: string;
  /** Until when it is attested, by action type. */
  capabilities: ReadonlyMap<string, bigint>;
};
export type Model = { isRevoked: boolean; slsaLevel: bigint };

/** All that a policy knows beside the action. */
export type Organization = {
  name: string;
  /** The domain humans approve in. */
  domain: TypedDataDomain;
  /** The block's time. */
  now: bigint;
  pausedUntil: bigint;
  mappingHash: string;
  policies: ReadonlyMap<bigint, Policy>;
  agents: ReadonlyMap<bigint, Agent>;
  models: ReadonlyMap<string, Model>;
  world: World;
};
