import type { Connection } from "../../../contracts/fixture.ts";
import { deployOrganization as deploy } from "../../../helpers/organization.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { examplePolicy, MAPPING, OPERATIONS } from "./example.ts";

export type { TestAgent } from "../../../helpers/organization.ts";
export type Organization = Awaited<ReturnType<typeof deployOrganization>>;

/** With a policy for the example mapping, and two agents that were examined for everything in it. */
export async function deployOrganization(connection: Connection) {
  const organization = await deploy(connection, { mapping: MAPPING, policy: examplePolicy() });
  const agents = {
    alice: await organization.register("alice", ed25519Signer(11), OPERATIONS),
    bob: await organization.register("bob", ed25519Signer(12), OPERATIONS),
  };
  return { ...organization, agents };
}
