import { id, ZeroHash } from "ethers";

import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import { parametersWith, type PolicyParameters, ruleWith } from "../../../services/core/policy/parameters.ts";
import type { TrustPolicy } from "../../../types/ethers-contracts/index.ts";
import { FOREVER, MAPPING_HASH, type Deployment } from "../fixture.ts";
import { DAY, envelope, NOT_BEFORE, USD } from "../lineage/support/envelopes.ts";
import { AGENTS, lineageDomain, type Granting } from "../lineage/support/lineage.ts";
import { ACTION, capability, KEY_TYPE, MODEL, POSTURE, registerAgent } from "./agents.ts";
import { agentMark, policyMark } from "./marks.ts";
import { accountParty, keyParty, walletParty, type Party } from "./parties.ts";
import { FACET } from "./action-values.ts";

/** An organization that decides by TrustPolicy; nothing in it is a stub. */
export type Trust = Granting & { policy: TrustPolicy; approvers: Record<"wallet" | "key" | "account", Party> };

export const TRUST_POLICY = 2n;
/** Room for the walk over a path, which gets a million, and for what comes before and after it. */
export const GAS_LIMIT = 3_000_000n;
/** Thursday noon, within the hours of `limits()` and of the custom evaluator. */
export const NOON = NOT_BEFORE + DAY + 12n * 3_600n;
export const SHOP = id("shop");
export const ALICE = id("alice");
export const SLSA = 3n;
export const ALL_FACETS = Object.values(FACET).reduce((all, facet) => all | facet, 0n);

/** Five dimensions, every window bounded; data may leave. What the policy says of it comes after. */
export function limits() {
  const { dataAccess, communication, ...rest } = envelope();
  return { ...rest, dataAccess: { ...dataAccess, pii: true }, communication: { ...communication, outside: true } };
}

/** Adds to a deployment: eight autonomous agents with P-256 keys and a capability, and their model. */
export async function trustOn(deployment: Deployment): Promise<Trust> {
  const { networkHelpers, agentRegistry, modelRegistry, trustPolicy, actors } = deployment;
  const registry = agentRegistry.connect(actors.timelock);
  for (const name of AGENTS) {
    const capabilities = [capability(deployment)];
    const agentId = await registerAgent(deployment, name, { keyType: KEY_TYPE.P256, capabilities });
    await registry.raisePosture(agentId, POSTURE.DELEGATED, await agentMark(deployment, agentId), FOREVER);
  }
  const models = modelRegistry.connect(actors.timelock);
  await models.register(
    MODEL,
    SLSA,
    id("sbom"),
    id("provenance"),
    "https://models.example/sbom",
    await models.mark(),
    FOREVER,
  );
  if (BigInt(await networkHelpers.time.latest()) < NOON) await networkHelpers.time.increaseTo(NOON);
  return {
    ...deployment,
    domain: await lineageDomain(deployment),
    policy: trustPolicy,
    approvers: {
      wallet: walletParty(actors.approver),
      key: await keyParty(deployment, "approver's key"),
      account: await accountParty(deployment, actors.secondApprover),
    },
  };
}

/** Something for every evaluator to look at, with limits just inside those of `limits()`. */
export async function everyRule({ ethers, policyRegistry, approvers }: Trust): Promise<PolicyParameters> {
  const hours = await ethers.deployContract("QuietHours");
  const evaluator = await hours.getAddress();
  const amounts = { currency: USD, flagAbove: 60n, holdAbove: 120n, blockAbove: 250n };
  return parametersWith({
    stateAge: 20n,
    approvalsNeeded: 1,
    minSlsa: 2,
    insideCeiling: 2,
    outsideCeiling: 1,
    targets: [SHOP, id("another target")],
    rules: [
      ruleWith({ actionType: ACTION, facets: ALL_FACETS, ...amounts }),
      ruleWith({ actionType: id("transfer"), floor: 3, facets: ALL_FACETS, ...amounts, approvalsNeeded: 3 }),
    ],
    approvers: Object.values(approvers).map(({ signer }) => ({ signer, ceiling: 250n })),
    releases: [{ recipient: ALICE, ceiling: 2, pii: true }],
    bands: [
      { from: 300, permille: 500, floor: 1 },
      { from: 700, permille: 100, floor: 2 },
    ],
    customs: [{ evaluator, codeHash: await policyRegistry.codeHashOf(evaluator), gas: 20_000n }],
  });
}

/** Puts parameters into force, as the timelock. */
export async function publish(
  { policyRegistry, policy, actors }: Trust,
  parameters: PolicyParameters,
  policyId = TRUST_POLICY,
): Promise<void> {
  const evaluator = await policy.getAddress();
  await policyRegistry
    .connect(actors.timelock)
    .publish(policyId, await policyMark({ policyRegistry }, policyId), FOREVER, {
      evaluator,
      gasLimit: GAS_LIMIT,
      codeHash: await policyRegistry.codeHashOf(evaluator),
      mappingHash: MAPPING_HASH,
      rationaleHash: ZeroHash,
      parameters: encodePolicyParameters(parameters),
    });
}
