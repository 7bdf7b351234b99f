import { expect } from "chai";
import { id, ZeroHash, type BaseContract } from "ethers";

import { deploySystem, POLICY_ID, SIGNING_LOG, type Actor, type Connection, type Deployment } from "../../fixture.ts";
import { unlimited } from "../../lineage/support/envelopes.ts";
import { chain, establish } from "../../lineage/support/lineage.ts";
import { COUNCIL_ROWS } from "../../support/council-rows.ts";
import { decide, purchase } from "../../support/purchases.ts";
import { ROWS } from "../../support/role-rows.ts";
import { everyRule, limits, publish, trustOn, type Trust } from "../../support/trust.ts";
import { TRUST_ROWS } from "../../support/trust-rows.ts";
import { LOOSENING } from "./loosening.ts";

/** An organization at work: agents 1 to 8, of whom the first three hand authority down. */
export type World = Trust & { genesis: string; nodes: string[] };

const MATRIX = [...ROWS, ...TRUST_ROWS, ...COUNCIL_ROWS];
/** What OpenZeppelin's timelock leaves to the council's seats. */
const SEATS = ["schedule", "scheduleBatch", "cancel"];

export async function deployWorld(connection: Connection, overrides: Parameters<typeof deploySystem>[1] = {}) {
  const trust = await trustOn(await deploySystem(connection, overrides));
  // Without office hours: the drills take days.
  await publish(trust, { ...(await everyRule(trust)), customs: [] });
  const genesis = await establish(trust);
  const envelope = { ...limits(), temporal: unlimited().temporal };
  return { ...trust, genesis, nodes: (await chain(trust, genesis, 3, envelope)).nodes };
}

/** What the policy says of a small purchase by the lowest agent. */
export async function answer(world: World): Promise<readonly string[]> {
  return await decide(world, await purchase(world, world.nodes, { amount: 40n }));
}

export const ALLOWED = ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"];

/** Everything that loosening would change. */
export async function authority({
  agentRegistry,
  anchorLog,
  council,
  lineage,
  policyRegistry,
  roles,
  timelock,
}: Deployment) {
  const agents = Array.from({ length: Number(await agentRegistry.agentCount()) }, (_, index) => BigInt(index + 1));
  return {
    agents: await Promise.all(agents.map(async (agentId) => [...(await agentRegistry.getAgent(agentId))])),
    policies: await Promise.all([POLICY_ID, 2n, 3n].map((policyId) => policyRegistry.currentVersion(policyId))),
    logs: await anchorLog.logCount(),
    signers: (await anchorLog.getSigners(SIGNING_LOG)).map((signer) => [...signer]),
    anchorer: (await anchorLog.getLog(SIGNING_LOG)).anchorer,
    geneses: await lineage.genesisCount(),
    members: [...(await council.members())],
    threshold: await council.threshold(),
    roles: await Promise.all(
      [ZeroHash, id("GUARDIAN"), id("REGISTRAR")].map((role) => roles.getRoleMembers(role)),
    ).then((holders) => holders.map((each) => [...each])),
    delay: await timelock.getMinDelay(),
  };
}

/** Tries every loosening call, and every seat of the timelock, with one key alone; each must be refused by name. */
export async function expectLoosensNothing(
  deployment: Deployment,
  caller: Deployment["actors"][Actor],
): Promise<number> {
  const attempts = MATRIX.filter(
    ({ contract, method }) =>
      LOOSENING.some((call) => call.contract === contract && call.method === method) ||
      (contract === "timelock" && SEATS.includes(method)),
  );
  for (const { contract, method, args, refusal } of attempts) {
    const target: BaseContract = deployment[contract].connect(caller);
    const { error, args: expected } = refusal(caller.address);
    await expect(
      target.getFunction(method).staticCall(...(await args(deployment, caller.address))),
      `${contract}.${method}`,
    )
      .to.be.revertedWithCustomError(target, error)
      .withArgs(...expected);
  }
  return attempts.length;
}

/** A call of one of the organization's contracts. */
export async function callOf(target: BaseContract, method: string, args: readonly unknown[]) {
  return { target: await target.getAddress(), data: target.interface.encodeFunctionData(method, args) };
}
