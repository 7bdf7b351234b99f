import { writeFile } from "node:fs/promises";

import { expect } from "chai";
import { id, Wallet } from "ethers";

import type { PolicyFile } from "../../../../services/core/policy/parameters.ts";
import { unlimited } from "../../../contracts/lineage/support/envelopes.ts";
import {
  agentArguments,
  digestOf,
  establish,
  grant,
  lineageDomain,
  rootArguments,
} from "../../../contracts/lineage/support/lineage.ts";
import { KEY_TYPE, recoveryOf, registerAgent, soon } from "../../../contracts/support/agents.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();

/** docs/governance.md, "When something is wrong": every page of it carried out. */
describe("governance: the emergency runbook, whoever holds a role", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  describe("the deployer is compromised", () => {
    it("holds nothing: neither proposer nor guardian nor registrar", async () => {
      const { deployment } = await suite.stage();
      const { timelock, roles, actors, pause } = deployment;
      const deployer = actors.deployer.address;
      for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE"] as const) {
        expect(await timelock.hasRole(await timelock[role](), deployer)).to.equal(false);
      }
      for (const role of [await roles.GUARDIAN(), await roles.REGISTRAR()]) {
        expect(await roles.hasRole(role, deployer)).to.equal(false);
      }
      await expect(pause.connect(actors.deployer).pause(id("mine"))).to.be.revertedWithCustomError(
        roles,
        "Roles_Unauthorized",
      );
    });
  });

  for (const role of ["guardian", "registrar"] as const) {
    describe(`the ${role} is compromised`, () => {
      it("is replaced in one act", async () => {
        const { council, deployment, carryOut } = await suite.stage();
        const { roles, actors } = deployment;
        const successor = Wallet.createRandom().address;
        const args = ["--revoke", `${role}:${actors[role].address}`, "--grant", `${role}:${successor}`];
        const { out } = await council.propose("roles", "replace.json", ...args);
        expect(out).to.include("roles.revokeRole").and.include("roles.grantRole").and.include("council.expect");
        await carryOut("replace.json");
        const name = id(role.toUpperCase());
        expect([await roles.hasRole(name, actors[role].address), await roles.hasRole(name, successor)]).to.deep.equal([
          false,
          true,
        ]);
      });
    });
  }

  describe("the registrar entered agents of its own", () => {
    it("the guardian suspends them at once, and ends them for good", async () => {
      const { council, deployment } = await suite.stage();
      const { agentRegistry } = deployment;
      await registerAgent(deployment, "of its own");
      const statuses: bigint[] = [];
      for (const act of ["suspend", "revoke-agent"]) {
        const args = ["restrict", act, "--agent", "1", "--why", "not ours", ...council.chain];
        await council.run([...args, "--send", "--key-env", "GUARDIAN"]);
        statuses.push((await agentRegistry.getAgent(1n)).status);
      }
      expect(statuses).to.deep.equal([2n, 3n]);
    });
  });

  describe("an agent's key is stolen", () => {
    /** Agents 1 and 2 under a genesis; the thief of the key of agent 1 hands something to agent 3. */
    async function robbed() {
      const stage = await suite.stage();
      const { deployment } = stage;
      for (const name of ["one", "two", "three"]) await registerAgent(deployment, name, { keyType: KEY_TYPE.P256 });
      const granting = { ...deployment, domain: await lineageDomain(deployment) };
      const genesis = await establish(granting);
      const deadline = await soon(deployment);
      const root = grant(genesis, { deadline });
      await deployment.lineage.delegate(...(await rootArguments(granting, root)));
      const held = digestOf(granting.domain, root);
      const stolen = grant(held, { agentId: 3n, levels: 0n, deadline });
      await deployment.lineage.delegate(...(await agentArguments(granting, stolen, unlimited(), "one")));
      const granted = digestOf(granting.domain, stolen);
      const standing = async (node: string) =>
        deployment.lineage.standingOf(node, BigInt(await deployment.networkHelpers.time.latest()));
      return { ...stage, granting, genesis, held, granted, standing };
    }
    const GUARDIAN = ["--send", "--key-env", "GUARDIAN"];
    const [STANDS, REVOKED, SUSPENDED, ANOTHER_KEY] = [1n, 27n, 28n, 59n];

    it("the guardian stops it and ends what it granted; the council gives the agent another key, and no authority", async () => {
      const { council, deployment, carryOut, granting, genesis, held, granted, standing } = await robbed();
      const { agentRegistry, lineage } = deployment;
      await council.run(["restrict", "suspend", "--agent", "1", "--why", "stolen", ...council.chain, ...GUARDIAN]);
      expect([await standing(held), await standing(granted)]).to.deep.equal([SUSPENDED, SUSPENDED]);
      await council.run([
        "restrict",
        "revoke-node",
        "--node",
        granted,
        "--why",
        "stolen",
        ...council.chain,
        ...GUARDIAN,
      ]);
      expect(await standing(granted)).to.equal(REVOKED);

      const { mark } = await agentRegistry.getAgent(1n);
      const recovery = await recoveryOf(deployment, 1n, mark);
      const data = agentRegistry.interface.encodeFunctionData("recoverKey", [...recovery]);
      const target = (await agentRegistry.getAddress()).toLowerCase();
      const { out } = await council.propose("call", "recover.json", "--call", `${target}:${data}`);
      expect(out).to.include("agentRegistry.recoverKey").and.include("the mark of agent 1");
      await carryOut("recover.json");
      expect(await standing(held)).to.equal(ANOTHER_KEY);

      const { keyHash: receiverKeyHash } = await agentRegistry.getAgent(1n);
      const deadline = await soon(deployment);
      const toOld = grant(genesis, { nonce: 1n, deadline });
      await expect(lineage.delegate(...(await rootArguments(granting, toOld))))
        .to.be.revertedWithCustomError(lineage, "Lineage_WrongKey")
        .withArgs(1n, toOld.receiverKeyHash);
      const again = grant(genesis, { receiverKeyHash, nonce: 1n, deadline });
      await lineage.delegate(...(await rootArguments(granting, again)));

      await council.propose("reinstate", "reinstate.json", "--agent", "1");
      await carryOut("reinstate.json");
      expect(await standing(digestOf(granting.domain, again))).to.equal(STANDS);
      expect([await standing(held), await standing(granted)]).to.deep.equal([ANOTHER_KEY, REVOKED]);
    });

    it("a reinstatement alone brings the thief back: it is not the way", async () => {
      const { council, carryOut, held, granted, standing } = await robbed();
      await council.run(["restrict", "suspend", "--agent", "1", "--why", "stolen", ...council.chain, ...GUARDIAN]);
      await council.propose("reinstate", "reinstate.json", "--agent", "1");
      await carryOut("reinstate.json");
      expect([await standing(held), await standing(granted)]).to.deep.equal([STANDS, STANDS]);
    });
  });

  describe("an anchorer is stolen", () => {
    it("the guardian seals the log, and a successor with the same keys goes on", async () => {
      const { council, deployment, carryOut } = await suite.stage();
      const { anchorLog } = deployment;
      const anchorer = Wallet.createRandom().address;
      const seal = ["restrict", "seal", "--log", "1", "--why", "an unsigned root", ...council.chain];
      const { out } = await council.run([...seal, "--key-env", "GUARDIAN"]);
      expect(out).to.include("not sent");
      await council.run([...seal, "--key-env", "GUARDIAN", "--send"]);
      expect((await anchorLog.getLog(1n)).sealedAt).not.to.equal(0n);

      const args = ["--log", "1", "--last-good-seq", "0", "--anchorer", anchorer];
      await council.propose("successor", "successor.json", ...args);
      await carryOut("successor.json");
      const log = await anchorLog.getLog(3n);
      expect([log.predecessor, log.anchorer]).to.deep.equal([1n, anchorer]);
      const keys = async (logId: bigint) => (await anchorLog.getSigners(logId)).map(({ publicKey }) => publicKey);
      expect(await keys(3n)).to.deep.equal(await keys(1n));
    });

    it("nobody but the guardian seals it", async () => {
      const { council } = await suite.stage();
      const { detail } = await expectCodeAsync(
        "TX_REJECTED",
        council.send("restrict", "seal", "--log", "1", "--why", "mine"),
      );
      expect(detail).to.match(/Roles_Unauthorized/);
    });
  });

  describe("a bad policy was published", () => {
    it("one member brakes, three go back, three end the pause", async () => {
      const { council, deployment, carryOut } = await suite.stage();
      const { file, signAs } = council;
      const good = (await council.ask("history", "--policy", "1", "--parameters", "1")).out;
      const bad = JSON.parse(good) as PolicyFile;
      for (const rule of bad.rules) if (rule.amounts !== null) rule.amounts.blockAbove = String(2n ** 256n - 1n);
      await writeFile(file("good-parameters.json"), good);
      await writeFile(file("bad-parameters.json"), JSON.stringify(bad));
      await council.propose("publish", "bad.json", "--policy", "1", "--parameters", file("bad-parameters.json"));
      await carryOut("bad.json");

      await council.ask("brake", "--why", "version 2 blocks nothing", "--out", file("brake.json"));
      await council.send("submit", file("brake.json"), await signAs.fourth("brake.json"));
      expect(await deployment.pause.pausedUntil()).not.to.equal(0n);
      await council.propose("unpause", "unpause.json");
      await council.propose("publish", "back.json", "--policy", "1", "--parameters", file("good-parameters.json"));
      await carryOut("back.json");
      await carryOut("unpause.json");
      expect(await deployment.pause.pausedUntil()).to.equal(0n);
      const { parametersHash } = await deployment.policyRegistry.getVersion(1n, 3n);
      expect(parametersHash).to.equal((await deployment.policyRegistry.getVersion(1n, 1n)).parametersHash);
    });

    it("the same member cannot brake again within 30 days", async () => {
      const { council } = await suite.stage();
      const { file, signAs } = council;
      for (const name of ["one.json", "two.json"]) await council.ask("brake", "--why", "again", "--out", file(name));
      await council.send("submit", file("one.json"), await signAs.fourth("one.json"));
      const again = council.send("submit", file("two.json"), await signAs.fourth("two.json"));
      expect((await expectCodeAsync("TX_REJECTED", again)).detail).to.match(/Council_BrakedLately/);
    });
  });
});
