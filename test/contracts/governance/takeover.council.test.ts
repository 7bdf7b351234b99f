import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { DELAY, FOREVER } from "../fixture.ts";
import { principals } from "../lineage/support/lineage.ts";
import { REASON } from "../support/agents.ts";
import { agentMark } from "../support/marks.ts";
import { walletParty, type Party } from "../support/parties.ts";
import { brakeAs, cancelAs, executeAs, expecting, propose, someMembers, type Call } from "./support/council.ts";
import { ALLOWED, answer, authority, callOf, deployWorld, type World } from "./support/takeover.ts";

const connection = await network.create();
const PAUSED = ["BLOCKED", "NONE", "PAUSED"];

async function deployed() {
  return await deployWorld(connection);
}

describe("Takeover by keys of the council", () => {
  let world: World;
  let five: Party[];
  const verdicts: string[] = [];

  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(deployed);
    five = someMembers(world, 5);
    expect(await answer(world)).to.deep.equal(ALLOWED);
  });

  after(() => console.log(verdicts.map((verdict) => `      ${verdict}`).join("\n")));

  const { time } = connection.networkHelpers;
  const tooFew = async (call: Promise<unknown>, needed: bigint, actual: bigint) => {
    await expect(call).to.be.revertedWithCustomError(world.council, "Council_TooFewSigners").withArgs(needed, actual);
  };
  const refusedAfterCancel = async (operation: string, execution: Promise<unknown>) => {
    await expect(execution)
      .to.be.revertedWithCustomError(world.timelock, "TimelockUnexpectedOperationState")
      .withArgs(operation, "0x0000000000000000000000000000000000000000000000000000000000000004");
  };
  /** What thieves would want: each of these would be the end of it. */
  const takeovers = async (): Promise<Record<string, Call[]>> => {
    const thief = world.actors.stranger.address;
    const dated = await expecting(world);
    return {
      "replace the members": [
        await callOf(world.council, "change", [
          [thief, world.actors.owner.address],
          [],
          2n,
          await world.council.mark(),
          FOREVER,
        ]),
      ],
      "give themselves the proposer's seat": [
        dated,
        await callOf(world.timelock, "grantRole", [id("PROPOSER_ROLE"), thief]),
      ],
      "take the council's right to cancel": [
        dated,
        await callOf(world.timelock, "revokeRole", [id("CANCELLER_ROLE"), await world.council.getAddress()]),
      ],
      "end the delay": [dated, await callOf(world.timelock, "updateDelay", [0n])],
      "run another model": [
        await callOf(world.agentRegistry, "setModel", [3n, id("thieves' model"), await agentMark(world, 3n), FOREVER]),
      ],
    };
  };

  it("two stolen keys", async () => {
    const [first, second, ...honest] = five as [Party, Party, Party, Party, Party];
    const thieves = [first, second];
    const before = await authority(world);

    for (const [name, calls] of Object.entries(await takeovers())) {
      await tooFew(propose(world, calls, name, thieves), 3n, 2n);
    }
    // They hold up what the others propose, the proposal that removes them included, and pause twice in 30 days.
    const removal = await callOf(world.council, "change", [
      [],
      thieves.map(({ signer }) => signer),
      3n,
      await world.council.mark(),
      FOREVER,
    ]);
    const { id: operation, operation: proposed } = await propose(world, [removal], "remove the thieves", honest);
    await cancelAs(world, thieves, operation);
    await time.increase(DELAY);
    await refusedAfterCancel(operation, world.gate.executeBatch(...proposed));
    await brakeAs(world, first, REASON);
    expect(await answer(world)).to.deep.equal(PAUSED);
    await time.increase(14 * 86_400);
    await brakeAs(world, second, REASON);
    await time.increase(14 * 86_400);
    expect(await answer(world)).to.deep.equal(ALLOWED);

    expect(await authority(world)).to.deep.equal(before);
    verdicts.push("two stolen council keys: loosen nothing; can stop every change and pause 28 of 30 days");
  });

  it("three stolen keys, and two that watch", async () => {
    const [thieves, honest] = [five.slice(0, 3), five.slice(3)];
    const before = await authority(world);

    for (const [name, calls] of Object.entries(await takeovers())) {
      const { id: operation, operation: proposed } = await propose(world, calls, name, thieves);
      // Announced on chain, and not possible before the delay is over: that is when the two cancel.
      const [announced] = await world.timelock.queryFilter(world.timelock.filters.CallScheduled(operation, 0));
      expect(announced?.args.target).to.equal(calls[0]?.target);
      await refusedAfterCancel(operation, world.gate.executeBatch(...proposed));
      await time.increase(DELAY - 10n);
      await cancelAs(world, honest, operation);
      await time.increase(20);
      await refusedAfterCancel(operation, world.gate.executeBatch(...proposed));
    }
    // The right to cancel cannot be given up past the delay.
    for (const role of ["CANCELLER_ROLE", "PROPOSER_ROLE"]) {
      const renouncing = await callOf(world.timelock, "renounceRole", [id(role), await world.council.getAddress()]);
      await expect(executeAs(world, thieves, renouncing, BigInt(id(role)))).to.be.revertedWithCustomError(
        world.council,
        "Council_SelfCall",
      );
    }
    expect(await authority(world)).to.deep.equal(before);
    expect(await answer(world)).to.deep.equal(ALLOWED);
    verdicts.push(
      "three stolen council keys, two honest members watching: loosen nothing; every attempt was cancelled",
    );
  });

  it("three stolen keys that freeze, and the way out", async () => {
    const [thieves, honest] = [five.slice(0, 3), five.slice(3)];
    await executeAs(world, thieves, await callOf(world.pause, "pause", [REASON]), 1n);
    await executeAs(world, thieves, await callOf(world.agentRegistry, "suspend", [3n, REASON]), 2n);
    await executeAs(world, thieves, await callOf(world.anchorLog, "seal", [1n, REASON]), 3n);
    expect(await answer(world)).to.deep.equal(PAUSED);
    // Two cannot propose the way back, and what three others proposed the thieves would cancel.
    const back = await callOf(world.pause, "unpause", [await world.pause.mark(), FOREVER]);
    await tooFew(propose(world, [back], "unpause", honest), 3n, 2n);

    // The principals need no council to end the old genesis, for good.
    const [principal] = principals(world);
    await world.lineage.connect(principal).revoke(world.genesis, REASON);
    await expect(world.lineage.connect(principal).revoke(world.genesis, REASON))
      .to.be.revertedWithCustomError(world.lineage, "Lineage_IsRevoked")
      .withArgs(world.genesis);
    await time.increase(14 * 86_400);
    const upper = { ...world, nodes: world.nodes.slice(0, 1) };
    expect(await answer(upper)).to.deep.equal(["BLOCKED", "NONE", "LINEAGE_REVOKED"]);

    // The same people found it anew: other members, another council, a new genesis.
    const { actors } = world;
    const members = [actors.member4, actors.member5, actors.stranger];
    const overrides = { members: members.map(({ address }) => address), threshold: 2n, organization: id("anew") };
    const anew = await deployWorld(connection, overrides);
    expect(anew.genesis).to.not.equal(world.genesis);
    expect(await answer(anew)).to.deep.equal(ALLOWED);
    await expect(
      propose(anew, [await callOf(anew.pause, "unpause", [await anew.pause.mark(), FOREVER])], "thieves", thieves),
    ).to.be.revertedWithCustomError(anew.council, "Council_BadSigner");
    await brakeAs(anew, walletParty(actors.member4), REASON);
    verdicts.push("three stolen council keys: can freeze for good; the principals revoked and founded it anew");
  });

  it("three stolen keys nobody watches: after the delay they have it, so somebody must", async () => {
    const thieves = five.slice(0, 3);
    for (const [name, calls] of Object.entries(await takeovers())) {
      const { operation } = await propose(world, calls, name, thieves);
      await time.increase(DELAY);
      await world.gate.executeBatch.staticCall(...operation);
    }
    verdicts.push("three stolen council keys, nobody watching: take over after 48 hours, announced on chain");
  });
});
