import { expect } from "chai";

import { SCOPE } from "../../../../services/core/policy/parameters.ts";
import { openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { exampleParameters } from "../support/example.ts";
import { claimsOf, expectDenial } from "../support/expect.ts";
import { order } from "../support/requests.ts";
import { publish } from "../support/publish.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();
const VISITORS = 2n;

describe("signing: partners", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A policy that asks another registry's policy for visitors, which holds above `holdAbove` minor units. */
  async function withPartner(holdAbove: bigint): Promise<{ world: World; registry: string }> {
    const world = await suite.world();
    const registry = (await world.organization.deployment.policyRegistry.getAddress()).toLowerCase();
    const { rules } = exampleParameters();
    await publish(
      world,
      {
        scope: SCOPE.VISITORS,
        approvalsNeeded: 0,
        approvers: [],
        targets: [],
        rules: rules.map((rule) => (rule.blockAbove === 0n ? rule : { ...rule, flagAbove: 0n, holdAbove })),
      },
      VISITORS,
    );
    await publish(world, { partners: [{ registry, policyId: VISITORS, gas: 500_000n }] });
    return { world, registry };
  }

  it("names version, evaluator and code of a partner that had a say", async () => {
    const { world, registry } = await withPartner(10_000_000n);
    const { trustPolicy, policyRegistry } = world.organization.deployment;
    const reply = await world.propose(world.organization.agents.alice, order(900));
    const { pol } = openEnvelope(String(reply.json["envelope"])).claims;
    expect([pol.verdict, pol.reason]).to.deep.equal(["Flagged", "PARTNER_1_ABOVE_FLAG"]);
    expect(pol.partners).to.deep.equal([
      {
        registry,
        policy: "2",
        version: 1,
        contract: (await trustPolicy.getAddress()).toLowerCase(),
        code: await policyRegistry.codeHashOf(trustPolicy),
      },
    ]);
  });

  it("holds what a partner holds, and says that it was the partner", async () => {
    const { world } = await withPartner(1n);
    const reply = await world.propose(world.organization.agents.alice, order(900));
    expect([reply.status, reply.json["reason"]]).to.deep.equal([202, "PARTNER_1_ABOVE_HOLD"]);
    expect(claimsOf(String(reply.json["denial"])).pol.verdict).to.equal("Held");
  });

  it("blocks when the partner's registry is not there: UNEVALUABLE, and no version is named", async () => {
    const world = await suite.world();
    const registry = `0x${"77".repeat(20)}`;
    await publish(world, { partners: [{ registry, policyId: VISITORS, gas: 500_000n }] });
    const reply = await world.propose(world.organization.agents.alice, order(900));
    const { pol } = await expectDenial(world, reply, "UNEVALUABLE");
    const nothing = { contract: `0x${"00".repeat(20)}`, code: `0x${"00".repeat(32)}` };
    expect(pol.partners).to.deep.equal([{ registry, policy: "2", version: 0, ...nothing }]);
  });
});
