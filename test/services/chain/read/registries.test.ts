import { expect } from "chai";
import { id, sha256, toUtf8Bytes } from "ethers";

import { keyHash } from "../../../../services/core/jws/key.ts";
import { readLatestBlock } from "../../../../services/chain/read/block.ts";
import { createRegistries, type Registries } from "../../../../services/chain/read/registries.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { createGuardian, createRegistrar } from "../../../../services/chain/send/registrar.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { type FakeNode, startFakeNode } from "../support/fake-node.ts";
import {
  CEILING,
  MAPPING_HASH,
  POLICY_GAS,
  startOrganization,
  type TestOrganization,
  testEntry,
  testKey,
} from "../support/organization.ts";

const AT_NOWHERE = { hash: `0x${"ab".repeat(32)}` };

describe("chain/read/registries", () => {
  let org: TestOrganization;
  let registries: Registries;
  const publicKey = testKey("agent");

  before(async () => {
    org = await startOrganization();
    registries = createRegistries(org.rpc, org.deployment);
    const { registrar } = org.accounts;
    const sender = createRegistrar({ rpc: org.rpc, ...org.deployment, privateKey: registrar.privateKey });
    expect(await sender.register(await testEntry(org.deployment, "agent", registrar.address, "did"))).to.equal(1);
  });

  after(() => org.stop());

  it("reads an agent with its key", async () => {
    const agent = await registries.readAgent(await readLatestBlock(org.rpc), 1);
    const { registeredAt, changedAt, mark, ...rest } = agent;
    expect(mark).to.match(/^0x[0-9a-f]{32}$/);
    expect(changedAt).to.equal(registeredAt);
    expect(rest).to.deep.equal({
      agentId: 1,
      status: "Active",
      posture: "Supervised",
      custody: "Agent",
      keyLine: 1,
      owner: org.accounts.registrar.address,
      keyHash: keyHash(publicKey),
      didHash: sha256(toUtf8Bytes("did")),
      modelDigest: id("model"),
      publicKey,
    });
  });

  it("reads an unknown agent as None, without a key", async () => {
    const agent = await registries.readAgent(await readLatestBlock(org.rpc), 99);
    expect([agent.status, agent.posture, agent.publicKey]).to.deep.equal(["None", "None", null]);
  });

  it("reads at the block it is told, not at the newest", async () => {
    const before = await readLatestBlock(org.rpc);
    const { guardian } = org.accounts;
    const sender = createGuardian({ rpc: org.rpc, ...org.deployment, privateKey: guardian.privateKey });
    await sender.suspend(1, id("test"));
    const after = await readLatestBlock(org.rpc);
    expect((await registries.readAgent(before, 1)).status).to.equal("Active");
    const suspended = await registries.readAgent(after, 1);
    expect(suspended.status).to.equal("Suspended");
    expect(suspended.mark).to.not.equal((await registries.readAgent(before, 1)).mark);
  });

  it("reads the policy in force, with the code its evaluator has now", async () => {
    const policy = await registries.readPolicy(await readLatestBlock(org.rpc), 1);
    expect(policy).to.include({
      policyId: 1,
      version: 1,
      evaluator: org.deployment.evaluator,
      gasLimit: POLICY_GAS,
      mappingHash: MAPPING_HASH,
      state: "Organization",
    });
    expect(policy?.liveCodeHash).to.equal(policy?.codeHash);
    expect(await registries.readPolicy(await readLatestBlock(org.rpc), 2)).to.equal(null);
  });

  it("reads a log and its signers; an endless window has an end a number can hold", async () => {
    const head = await readLatestBlock(org.rpc);
    expect(await registries.readLog(head, 1)).to.include({
      logId: 1,
      kind: "Signing",
      anchorer: org.accounts.signingAnchorer.address,
      nextSeq: 1,
      sealedAt: 0,
      lastRoot: `0x${"00".repeat(32)}`,
    });
    expect((await registries.readLog(head, 2))?.kind).to.equal("Enforcement");
    expect(await registries.readLog(head, 3)).to.equal(null);
    const key = testKey("signing");
    const { openedAt } = (await registries.readLog(head, 1)) ?? { openedAt: 0 };
    expect(await registries.readSigners(head, 1)).to.deep.equal([
      // No window begins more than an hour before its block.
      { keyHash: keyHash(key), key, notBefore: openedAt - 3600, notAfter: Number.MAX_SAFE_INTEGER },
    ]);
    expect(await registries.readSigners(head, 3)).to.deep.equal([]);
  });

  it("reads what an approver may release", async () => {
    const head = await readLatestBlock(org.rpc);
    const { evaluator, anchorLog } = org.deployment;
    const { approver, outsider } = org.accounts;
    expect(await registries.readApproverCeiling(head, evaluator, 1, approver.address)).to.equal(CEILING);
    expect(await registries.readApproverCeiling(head, evaluator, 1, outsider.address)).to.equal(null);
    expect(await registries.readApproverCeiling(head, evaluator, 2, approver.address)).to.equal(null);
    // An evaluator that knows no approvers reverts.
    expect(await registries.readApproverCeiling(head, anchorLog, 1, approver.address)).to.equal(null);
  });

  it("names the block at a number", async () => {
    const head = await readLatestBlock(org.rpc);
    expect((await registries.blockAt(head.number))?.hash).to.equal(head.hash);
    expect(await registries.blockAt(head.number + 1000)).to.equal(null);
  });

  it("fails at a block the node does not know", async () => {
    await expectCodeAsync("CHAIN_UNREACHABLE", registries.readAgent(AT_NOWHERE, 1));
    await expectCodeAsync("CHAIN_UNREACHABLE", registries.readPolicy(AT_NOWHERE, 1));
    await expectCodeAsync(
      "CHAIN_UNREACHABLE",
      registries.readApproverCeiling(AT_NOWHERE, org.deployment.evaluator, 1, org.accounts.approver.address),
    );
  });

  describe("over a node that lies", () => {
    let node: FakeNode;
    /** as the real node answers, but for what `change` makes of it */
    const through = async (change: (result: string) => string): Promise<Registries> => {
      const real = org.rpc;
      const head = await readLatestBlock(real);
      const answers = new Map<string, string>();
      const remember = async (read: Promise<unknown>) => void (await read);
      const recording = {
        ...real,
        batch: async (calls: Parameters<typeof real.batch>[0]) => {
          const answered = await real.batch(calls);
          calls.forEach((call, i) => {
            const answer = answered[i];
            if (answer !== undefined && "result" in answer)
              answers.set(JSON.stringify(call.params), String(answer.result));
          });
          return answered;
        },
        ask: async (method: string, params: readonly unknown[]) => {
          const answer = await real.ask(method, params);
          if ("result" in answer) answers.set(JSON.stringify(params), String(answer.result));
          return answer;
        },
      };
      const honest = createRegistries(recording, org.deployment);
      await remember(honest.readAgent(head, 1));
      await remember(honest.readPolicy(head, 1));
      await remember(honest.readSigners(head, 1));
      node.methods = { eth_call: (...params) => change(answers.get(JSON.stringify(params)) ?? "0x") };
      return createRegistries(createRpc(node.url), org.deployment);
    };

    beforeEach(async () => {
      node = await startFakeNode({});
    });

    afterEach(() => node.stop());

    it("tells the same when nothing is changed", async () => {
      const head = await readLatestBlock(org.rpc);
      const same = await through((result) => result);
      expect(await same.readAgent(head, 1)).to.deep.equal(await registries.readAgent(head, 1));
    });

    it("notices a key that is not the one of the key hash", async () => {
      const head = await readLatestBlock(org.rpc);
      const [own, other] = [testKey("agent"), testKey("signing")].map((key) => Buffer.from(key.raw).toString("hex"));
      const lying = await through((result) =>
        result.replace(own ?? "", testHex("thief")).replace(other ?? "", testHex("thief")),
      );
      await expectCodeAsync("CHAIN_UNREACHABLE", lying.readAgent(head, 1));
      await expectCodeAsync("CHAIN_UNREACHABLE", lying.readSigners(head, 1));
    });

    it("shows both code hashes when the evaluator's code was exchanged", async () => {
      const head = await readLatestBlock(org.rpc);
      const changed = "cd".repeat(32);
      const lying = await through((result) => result.slice(0, -64) + changed);
      const policy = await lying.readPolicy(head, 1);
      expect(policy?.liveCodeHash).to.equal(`0x${changed}`);
      expect(policy?.codeHash).to.equal((await registries.readPolicy(head, 1))?.codeHash);
    });

    for (const [what, change] of [
      ["an empty answer", () => "0x"],
      ["a cut answer", (result: string) => result.slice(0, -2)],
      ["a status out of range", (result: string) => `0x${"4".padStart(64, "0")}${result.slice(66)}`],
      ["no hex", () => "yes"],
    ] as const) {
      it(`takes ${what} for no answer`, async () => {
        const head = await readLatestBlock(org.rpc);
        await expectCodeAsync("CHAIN_UNREACHABLE", (await through(change)).readAgent(head, 1));
      });
    }

    it("asks once per block, and again after a failure", async () => {
      const head = await readLatestBlock(org.rpc);
      const honest = await through((result) => result);
      node.dropNext = 2;
      await expectCodeAsync("CHAIN_UNREACHABLE", honest.readAgent(head, 1));
      await Promise.all([honest.readAgent(head, 1), honest.readAgent(head, 1)]);
      const asked = node.count("eth_call");
      await honest.readAgent(head, 1);
      expect(node.count("eth_call")).to.equal(asked);
    });
  });
});

function testHex(name: string): string {
  return Buffer.from(testKey(name).raw).toString("hex");
}
