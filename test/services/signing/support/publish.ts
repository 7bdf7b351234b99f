import { id } from "ethers";

import { encodePolicyParameters } from "../../../../services/chain/abi/policy-parameters.ts";
import { FOREVER } from "../../../contracts/fixture.ts";
import { exampleParameters } from "./example.ts";
import type { World } from "./world.ts";

type Parameters = ReturnType<typeof exampleParameters>;

/** Publishes the next version of a policy with the example's parameters, but for what is replaced. */
export async function publish(
  world: World,
  replace: Partial<Parameters>,
  policyId = 1n,
  mappingHash = world.organization.mapping.hashHex,
): Promise<void> {
  const { policyRegistry, trustPolicy, actors } = world.organization.deployment;
  const version = await policyRegistry.currentVersion(policyId);
  await policyRegistry
    .connect(actors.timelock)
    .publish(policyId, await policyRegistry.markOf(policyId, version), FOREVER, {
      evaluator: await trustPolicy.getAddress(),
      gasLimit: 5_000_000n,
      codeHash: await policyRegistry.codeHashOf(trustPolicy),
      mappingHash,
      rationaleHash: id("next version"),
      parameters: encodePolicyParameters({ ...exampleParameters(), ...replace }),
    });
  await world.catchUp();
}
