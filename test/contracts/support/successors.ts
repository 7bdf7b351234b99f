import type { Deployment } from "../fixture.ts";

/** Deploys a System of the same organization, over the same components, that says it follows this one. */
export async function successorOf(deployment: Deployment, overrides: { organization?: string; of?: string } = {}) {
  const { ethers, system } = deployment;
  const organization = overrides.organization ?? (await system.organization());
  const predecessor = overrides.of ?? (await system.getAddress());
  const next = await ethers.deployContract("System", [organization, await componentsOf(deployment), predecessor]);
  return await next.getAddress();
}

/** What a System's constructor takes: this one's. */
export async function componentsOf({ system }: Deployment): Promise<string[]> {
  return await Promise.all([
    system.agentRegistry(),
    system.lineage(),
    system.policyRegistry(),
    system.modelRegistry(),
    system.anchorLog(),
    system.pause(),
    system.roles(),
  ]);
}
