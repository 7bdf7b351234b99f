import { expect } from "chai";
import { concat, dataSlice, id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";
import {
  closeAs,
  executeAs,
  expecting,
  operationOf,
  propose,
  saltFor,
  scheduling,
  signClosing,
  someMembers,
  type Call,
  type Operation,
} from "./support/council.ts";
import { callOf } from "./support/takeover.ts";

const connection = await network.create();
const THIEVES = 3;
/** The runbook's exhaustive test has a thousand. */
const MANY = 50;

async function deployed() {
  const deployment = await deploySystem(connection);
  await deployment.pause.connect(deployment.actors.guardian).pause(REASON);
  return deployment;
}

describe("Gate", () => {
  let deployment: Deployment;
  let gate: Deployment["gate"];
  let honest: ReturnType<typeof someMembers>;
  const { time } = connection.networkHelpers;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ gate } = deployment);
    honest = someMembers(deployment, 5).slice(THIEVES);
  });

  const unpausing = async (): Promise<Call> =>
    await callOf(deployment.pause, "unpause", [await deployment.pause.mark(), FOREVER]);
  const reopening = async (): Promise<Call> => await callOf(gate, "open", [await gate.mark(), FOREVER]);
  /** A call of the timelock itself, which the council takes only dated. */
  const dated = async (method: string, ...args: unknown[]): Promise<Call[]> => [
    await expecting(deployment),
    await callOf(deployment.timelock, method, args),
  ];
  const carryOut = async (...calls: Call[]): Promise<Operation> => {
    const { operation } = await propose(deployment, calls, `carried out ${await gate.mark()}`);
    await time.increase(DELAY);
    await gate.executeBatch(...operation);
    return operation;
  };

  describe("while it is open", () => {
    it("lets pass what waited, whoever sends it, once", async () => {
      const { operation } = await propose(deployment, [await unpausing()], "unpause");
      await expect(gate.executeBatch(...operation)).to.be.revertedWithCustomError(
        deployment.timelock,
        "TimelockUnexpectedOperationState",
      );
      await time.increase(DELAY);
      await expect(gate.connect(deployment.actors.owner).executeBatch(...operation))
        .to.emit(deployment.timelock, "CallExecuted")
        .and.to.emit(deployment.pause, "Unpaused");
      await expect(gate.executeBatch(...operation)).to.be.revertedWithCustomError(
        deployment.timelock,
        "TimelockUnexpectedOperationState",
      );
    });

    it("passes value on, and keeps none", async () => {
      const { ethers, actors } = deployment;
      const to = `0x${"77".repeat(20)}`;
      const salt = await saltFor(deployment, "gift");
      const gift = [to, 5n, "0x", ZeroHash, salt] as const;
      await deployment.timelock.connect(actors.council).schedule(...gift, DELAY);
      await time.increase(DELAY);
      const before = await ethers.provider.getBalance(await gate.getAddress());
      await gate.execute(...gift, { value: 5n });
      expect(await ethers.provider.getBalance(to)).to.equal(5n);
      expect(await ethers.provider.getBalance(await gate.getAddress())).to.equal(before);
    });

    it("lets nothing pass whose salt begins with another mark, however it was scheduled", async () => {
      const { timelock, actors } = deployment;
      for (const mark of [NO_MARK, GUESS]) {
        const operation = operationOf([await unpausing()], concat([mark, dataSlice(id("own"), 0, 16)]));
        await timelock.connect(actors.council).scheduleBatch(...operation, DELAY);
        await time.increase(DELAY);
        await expect(gate.executeBatch(...operation))
          .to.be.revertedWithCustomError(gate, "Mark_Wrong")
          .withArgs(mark, await gate.mark());
      }
    });

    it("lets an operation pass until its life ends, and not a second later", async () => {
      expect(await gate.LIFE()).to.equal(30n * 86_400n);
      const { operation, id: hash } = await propose(deployment, [await unpausing()], "unpause");
      const until = (await deployment.timelock.getTimestamp(hash)) + (await gate.LIFE());
      const snapshot = await connection.networkHelpers.takeSnapshot();
      // The pause is over by then; that the call is tried says that it passed.
      await time.setNextBlockTimestamp(until);
      await expect(gate.executeBatch(...operation)).to.be.revertedWithCustomError(deployment.pause, "Pause_NotPaused");
      await snapshot.restore();
      await time.setNextBlockTimestamp(until + 1n);
      await expect(gate.executeBatch(...operation))
        .to.be.revertedWithCustomError(gate, "Gate_Expired")
        .withArgs(hash, until);
    });

    it("is opened by nobody again, and cannot be re-entered", async () => {
      const { actors, ethers } = deployment;
      await expect(gate.connect(actors.timelock).open(await gate.mark(), FOREVER)).to.be.revertedWithCustomError(
        gate,
        "Gate_IsOpen",
      );
      const relay = await ethers.deployContract("Relay");
      const target = await relay.getAddress();
      const inner = operationOf([await unpausing()], await saltFor(deployment, "inner"));
      await deployment.timelock.connect(actors.council).scheduleBatch(...inner, DELAY);
      await relay.getFunction("set")(await gate.getAddress(), gate.interface.encodeFunctionData("executeBatch", inner));
      const outer = { target, data: relay.interface.encodeFunctionData("forward") };
      const { operation } = await propose(deployment, [outer], "outer");
      await time.increase(DELAY);
      await expect(gate.executeBatch(...operation)).to.be.revertedWithCustomError(gate, "ReentrancyGuardReentrantCall");
    });

    for (const [name, calls] of Object.entries({
      "another delay": async () => await dated("updateDelay", DELAY + 1n),
      "another seat": async () => await dated("grantRole", id("PROPOSER_ROLE"), deployment.actors.owner.address),
    })) {
      it(`voids what was scheduled before an operation that sets ${name}`, async () => {
        const { operation: before } = await propose(deployment, [await unpausing()], "before");
        const old = await gate.mark();
        const changing = await carryOut(...(await calls()));
        expect(
          await deployment.timelock.isOperationDone(await deployment.timelock.hashOperationBatch(...changing)),
        ).to.equal(true);
        expect(await gate.mark()).to.not.equal(old);
        await expect(gate.executeBatch(...before))
          .to.be.revertedWithCustomError(gate, "Mark_Wrong")
          .withArgs(old, await gate.mark());
      });
    }
  });

  describe("while it is closed", () => {
    beforeEach(async () => {
      await closeAs(deployment, honest, REASON);
    });

    it("takes nothing but its reopening from the council, and says why at once", async () => {
      const { council } = deployment;
      const three = someMembers(deployment, 3);
      for (const calls of [[await unpausing()], [await reopening(), await unpausing()]]) {
        const call = await scheduling(deployment, operationOf(calls, await saltFor(deployment, "any")));
        await expect(executeAs(deployment, three, call, 1n)).to.be.revertedWithCustomError(
          { interface: gate.interface },
          "Gate_Closed",
        );
      }
      const { id: hash } = await propose(deployment, [await reopening()], "reopen");
      expect(await deployment.timelock.isOperationPending(hash)).to.equal(true);
      expect(await council.gate()).to.equal(await gate.getAddress());
    });

    it("lets nothing else pass, whoever scheduled it, and not beside the reopening", async () => {
      const { timelock, actors } = deployment;
      const alone = operationOf([await unpausing()], await saltFor(deployment, "alone"));
      const beside = operationOf([await unpausing(), await reopening()], await saltFor(deployment, "beside"));
      const single = [alone[0][0] ?? "", 0n, alone[2][0] ?? "", ZeroHash, alone[4]] as const;
      for (const operation of [alone, beside]) {
        await timelock.connect(actors.council).scheduleBatch(...operation, DELAY);
      }
      await timelock.connect(actors.council).schedule(...single, DELAY);
      await time.increase(DELAY);
      for (const operation of [alone, beside]) {
        await expect(gate.executeBatch(...operation)).to.be.revertedWithCustomError(gate, "Gate_Closed");
      }
      await expect(gate.execute(...single)).to.be.revertedWithCustomError(gate, "Gate_Closed");
    });

    it("opens again after the whole delay, by its own call, and voids what was scheduled while it was closed", async () => {
      const { timelock, actors } = deployment;
      const meanwhile = operationOf([await unpausing()], await saltFor(deployment, "meanwhile"));
      await timelock.connect(actors.council).scheduleBatch(...meanwhile, DELAY);
      const closed = await gate.mark();
      const { operation } = await propose(deployment, [await reopening()], "reopen");
      await time.increase(DELAY);
      const opening = gate.executeBatch(...operation);
      await opening;
      await expect(opening)
        .to.emit(gate, "GateOpened")
        .withArgs(await gate.mark());
      expect(await gate.isOpen()).to.equal(true);
      await expect(gate.executeBatch(...meanwhile))
        .to.be.revertedWithCustomError(gate, "Mark_Wrong")
        .withArgs(closed, await gate.mark());
      await carryOut(await unpausing());
      expect(await deployment.pause.pausedUntil()).to.equal(0n);
    });

    it("stays closed when two close it again while the reopening waits", async () => {
      const { operation } = await propose(deployment, [await reopening()], "reopen");
      const before = await gate.mark();
      await closeAs(deployment, honest, REASON, 1n);
      await time.increase(DELAY);
      await expect(gate.executeBatch(...operation))
        .to.be.revertedWithCustomError(gate, "Mark_Wrong")
        .withArgs(before, await gate.mark());
    });

    it("cannot be opened by a call to it that opens nothing", async () => {
      const { timelock, actors } = deployment;
      const data = gate.interface.encodeFunctionData("isOpen");
      const operation = operationOf([{ target: await gate.getAddress(), data }], await saltFor(deployment, "view"));
      await timelock.connect(actors.council).scheduleBatch(...operation, DELAY);
      await time.increase(DELAY);
      await expect(gate.executeBatch(...operation)).to.be.revertedWithCustomError(gate, "Gate_Closed");
    });
  });

  describe("close", () => {
    it("takes two members, a nonce of its own, and says why", async () => {
      const { council } = deployment;
      const before = await gate.mark();
      await expect(closeAs(deployment, honest.slice(0, 1), REASON))
        .to.be.revertedWithCustomError(council, "Council_TooFewSigners")
        .withArgs(2n, 1n);
      // Whatever else was done with this nonce.
      await executeAs(
        deployment,
        someMembers(deployment, 3),
        await unpausing().then(() => callOf(gate, "mark", [])),
        7n,
      );
      const closing = closeAs(deployment, honest, REASON, 7n);
      await closing;
      await expect(closing)
        .to.emit(council, "Closed")
        .withArgs(7n, REASON)
        .and.to.emit(gate, "GateClosed")
        .withArgs(await gate.mark(), await council.getAddress(), REASON);
      expect([await gate.isOpen(), (await gate.mark()) === before]).to.deep.equal([false, false]);
      await expect(closeAs(deployment, honest, REASON, 7n))
        .to.be.revertedWithCustomError(council, "Council_NonceUsed")
        .withArgs(7n);
    });

    it("is not over another reason, nonce or deadline, nor late", async () => {
      const { council } = deployment;
      for (const [reason, nonce, deadline] of [
        [id("another"), 0n, FOREVER],
        [REASON, 1n, FOREVER],
        [REASON, 0n, FOREVER - 1n],
      ] as const) {
        const signatures = await signClosing(deployment, honest, reason, nonce, deadline);
        await expect(council.close(REASON, 0n, FOREVER, signatures))
          .to.be.revertedWithCustomError(council, "Council_BadSignature")
          .withArgs(String(signatures[0]?.signer).toLowerCase());
      }
      const late = BigInt(await time.latest());
      await expect(council.close(REASON, 0n, late, await signClosing(deployment, honest, REASON, 0n, late)))
        .to.be.revertedWithCustomError(council, "Council_Expired")
        .withArgs(late);
    });

    it(`stops ${MANY} operations of three thieves with one act of two`, async () => {
      const { timelock, actors } = deployment;
      const flood: Operation[] = [];
      const seat = await callOf(timelock, "grantRole", [id("PROPOSER_ROLE"), actors.stranger.address]);
      for (let i = 0; i < MANY; i += 1) {
        const operation = operationOf([seat], await saltFor(deployment, `theft ${i}`));
        flood.push(operation);
        // In the council's name, as three signatures would: the flood costs the thieves, and only time here.
        await timelock.connect(actors.council).scheduleBatch(...operation, DELAY);
      }
      await time.increase(DELAY - 100n);
      const receipt = await (await closeAs(deployment, honest, REASON)).wait();
      console.log(`      ${MANY} operations stopped by one transaction of ${receipt?.gasUsed} gas`);
      await time.increase(DELAY);
      for (const operation of flood) {
        await expect(gate.executeBatch.staticCall(...operation)).to.be.revertedWithCustomError(gate, "Gate_Closed");
      }
      await carryOut(await reopening());
      const passing = await Promise.all(
        flood.map(
          async (operation) =>
            await gate.executeBatch.staticCall(...operation).then(
              () => 1,
              () => 0,
            ),
        ),
      );
      expect(passing.filter((one) => one === 1)).to.deep.equal([]);
      await expect(gate.executeBatch(...(flood[0] as Operation))).to.be.revertedWithCustomError(gate, "Mark_Wrong");
    });
  });

  describe("in set-up", () => {
    async function founding() {
      const { ethers, actors } = deployment;
      const contract = await ethers.deployContract("Gate", [actors.deployer.address]);
      const fresh = gate.attach(await contract.getAddress()) as Deployment["gate"];
      const lock = deployment.timelock.attach(await fresh.timelock()) as Deployment["timelock"];
      const schedule = async (calls: Call[], salt: string) => {
        const operation = operationOf(calls, salt);
        await lock.connect(actors.deployer).scheduleBatch(...operation, 0n);
        return operation;
      };
      const seat = async () => await callOf(lock, "grantRole", [id("PROPOSER_ROLE"), actors.stranger.address]);
      const opening = async () => await callOf(fresh, "open", [NO_MARK, FOREVER]);
      return { fresh, lock, schedule, seat, opening };
    }

    it("needs somebody who configures it", async () => {
      await expect(deployment.ethers.deployContract("Gate", [ZeroAddress])).to.be.revertedWithCustomError(
        gate,
        "Gate_NoProposer",
      );
    });

    it("holds the executor's seat alone from the first block on, and nobody is the timelock's admin", async () => {
      const { fresh, lock } = await founding();
      const { actors } = deployment;
      const roles = ["DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"] as const;
      const held = async (account: string) =>
        await Promise.all(roles.map(async (role) => await lock.hasRole(await lock[role](), account)));
      expect(await held(actors.deployer.address)).to.deep.equal([false, true, true, false]);
      expect(await held(await fresh.getAddress())).to.deep.equal([false, false, false, true]);
      expect(await held(ZeroAddress)).to.deep.equal([false, false, false, false]);
      expect(await held(await lock.getAddress())).to.deep.equal([true, false, false, false]);
      expect([await fresh.isOpen(), await fresh.mark()]).to.deep.equal([false, NO_MARK]);
    });

    it("lets pass only what opens it, and nothing before that", async () => {
      const { fresh, schedule, seat, opening } = await founding();
      const alone = await schedule([await seat()], ZeroHash);
      await expect(fresh.executeBatch(...alone)).to.be.revertedWithCustomError(fresh, "Gate_Closed");
      const all = await schedule([await seat(), await opening()], ZeroHash);
      await expect(fresh.executeBatch(...all)).to.emit(fresh, "GateOpened");
    });

    it("lets nothing pass afterwards that the deployer left behind, whatever its salt", async () => {
      const { fresh, schedule, seat, opening } = await founding();
      const left = [];
      for (const salt of [ZeroHash, id("own"), concat([NO_MARK, GUESS]), concat([GUESS, NO_MARK])]) {
        left.push(await schedule([await seat()], salt));
      }
      await fresh.executeBatch(...(await schedule([await opening()], ZeroHash)));
      for (const operation of left) {
        await expect(fresh.executeBatch(...operation))
          .to.be.revertedWithCustomError(fresh, "Mark_Wrong")
          .withArgs(dataSlice(operation[4], 0, 16), await fresh.mark());
      }
    });

    it("is not closed, which would end it", async () => {
      const { fresh } = await founding();
      await expect(fresh.connect(deployment.actors.deployer).close(REASON)).to.be.revertedWithCustomError(
        fresh,
        "Gate_SetUp",
      );
    });
  });

  it("refuses to schedule what could not pass, at once: another mark, or too long a wait", async () => {
    const { council, timelock } = deployment;
    const three = someMembers(deployment, 3);
    const operation = operationOf([await unpausing()], concat([GUESS, NO_MARK]));
    await expect(executeAs(deployment, three, await scheduling(deployment, operation), 1n))
      .to.be.revertedWithCustomError(council, "Mark_Wrong")
      .withArgs(GUESS, await gate.mark());
    const good = operationOf([await unpausing()], await saltFor(deployment, "late"));
    const longest = DELAY + (await council.MAX_PATIENCE());
    const waiting = async (delay: bigint) => await callOf(timelock, "scheduleBatch", [...good, delay]);
    await expect(executeAs(deployment, three, await waiting(longest + 1n), 1n))
      .to.be.revertedWithCustomError(council, "Council_DelayTooLong")
      .withArgs(longest + 1n, longest);
    await executeAs(deployment, three, await waiting(longest), 1n);
  });
});
