import { expect } from "chai";
import type { BaseContract } from "ethers";
import { network } from "hardhat";

import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { COUNCIL_ROWS } from "../support/council-rows.ts";
import { ROWS } from "../support/role-rows.ts";
import { TRUST_ROWS } from "../support/trust-rows.ts";
import { expecting, propose, type Call } from "./support/council.ts";
import { LOOSENING, prepareLoosening, type Loosening } from "./support/loosening.ts";

const connection = await network.create();

async function prepared() {
  const deployment = await deploySystem(connection);
  await prepareLoosening(deployment);
  return deployment;
}

describe("A loosening call that was decided for another day", () => {
  let deployment: Deployment;
  const { time } = connection.networkHelpers;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(prepared);
  });

  /** Decided by three members, on the timelock's list. */
  async function decided({ contract, method, args, undated, before, mark }: Loosening, deadline: bigint) {
    await before?.(deployment);
    const named = await mark(deployment);
    const target: BaseContract = deployment[contract];
    const data = target.interface.encodeFunctionData(method, await args(deployment, deadline, named));
    const call: Call = { target: await target.getAddress(), data };
    const calls = undated === true ? [await expecting(deployment, deadline), call] : [call];
    return { named, operation: (await propose(deployment, calls, `${contract}.${method}`)).operation };
  }

  /** Whose errors they are: the target's, or the council's where the target knows no date. */
  const judge = ({ contract, undated }: Loosening): BaseContract =>
    undated === true ? deployment.council : deployment[contract];

  it("is every call the role matrix leaves to the timelock alone", () => {
    const alone = [...ROWS, ...TRUST_ROWS, ...COUNCIL_ROWS].filter(
      ({ allowed: [first, ...others] }) => first === "timelock" && others.length === 0,
    );
    const name = ({ contract, method }: { contract: string; method: string }) => `${contract}.${method}`;
    expect(LOOSENING.map(name)).to.have.members(alone.map(name));
  });

  for (const call of LOOSENING) {
    describe(`${call.contract}.${call.method}`, () => {
      it("takes effect on its own day, after the delay", async () => {
        const { operation } = await decided(call, FOREVER);
        await time.increase(DELAY);
        await expect(deployment.gate.executeBatch(...operation)).to.emit(deployment.timelock, "CallExecuted");
      });

      it("is refused when what it was decided for has changed", async () => {
        const { operation, named } = await decided(call, FOREVER);
        await time.increase(DELAY);
        await call.meanwhile(deployment);
        await expect(deployment.gate.executeBatch(...operation))
          .to.be.revertedWithCustomError(judge(call), "Mark_Wrong")
          .withArgs(named, await call.mark(deployment));
      });

      it("is refused when its deadline has passed", async () => {
        const deadline = BigInt(await time.latest()) + 2n * DELAY;
        const { operation } = await decided(call, deadline);
        await time.setNextBlockTimestamp(deadline + 1n);
        await expect(deployment.gate.executeBatch(...operation))
          .to.be.revertedWithCustomError(judge(call), "Mark_Expired")
          .withArgs(deadline);
      });

      it("is refused when it was ready for longer than operations live, whatever its deadline says", async () => {
        const { operation } = await decided(call, FOREVER);
        const { gate, timelock } = deployment;
        const hash = await timelock.hashOperationBatch(...operation);
        const until = (await timelock.getTimestamp(hash)) + (await gate.LIFE());
        await time.setNextBlockTimestamp(until + 1n);
        await expect(gate.executeBatch(...operation))
          .to.be.revertedWithCustomError(gate, "Gate_Expired")
          .withArgs(hash, until);
      });
    });
  }
});
