import { expect } from "chai";
import { id } from "ethers";

import { registerAgents } from "../../../../scripts/local/agents.ts";
import { createProvenRpc } from "../../../../services/engine/decide/proven-rpc.ts";
import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { type Block, readLatestBlock } from "../../../../services/chain/read/block.ts";
import { createRegistries, type Registries } from "../../../../services/chain/read/registries.ts";
import { isEvmFailure } from "../../../../services/chain/rpc/answer.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { createMemorySigner } from "../../../../services/keys/memory-signer.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { trustedViews } from "../evm/support/views.ts";
import { startOrganization, type TestOrganization } from "../../chain/support/organization.ts";
import { intercept } from "../../chain/support/wrap-rpc.ts";

/** Of the node behind the proven one, what may pass. */
const UNPROVEN = ["eth_chainId", "eth_getBlockByNumber"];

describe("engine/decide/proven-rpc", () => {
  let org: TestOrganization;
  let head: Block;
  let machine: Machine;
  let proven: Rpc;
  let delegation: string;
  let passed: string[];

  before(async () => {
    org = await startOrganization();
    const entry = { name: "buyer", under: null, levels: 0, limits: { actions: ["purchase.create"] } };
    const [agent] = await registerAgents(org.chain.url, org.deployment, [{ entry, signer: createMemorySigner() }]);
    delegation = agent?.delegation ?? "";
    head = await readLatestBlock(org.rpc);
    machine = await createMachine({ chain: defaultRules(31337), crypto: await createEvmCrypto() });
    const node = intercept(org.rpc, async (method) => {
      passed.push(method);
      return undefined;
    });
    proven = createProvenRpc({ machine, viewAt: trustedViews(org.rpc), node, unproven: UNPROVEN });
  });

  beforeEach(() => {
    passed = [];
  });

  after(() => org.stop());

  const READS: Record<string, (from: Registries) => Promise<unknown>> = {
    "an agent": (from) => from.readAgent(head, 1),
    "an unknown agent": (from) => from.readAgent(head, 99),
    "a policy": (from) => from.readPolicy(head, 1),
    "an unknown policy": (from) => from.readPolicy(head, 2),
    signers: (from) => from.readSigners(head, 1),
    "a log": (from) => from.readLog(head, 1),
    "a path": (from) => from.readPath(head, delegation),
    standing: (from) => from.readStanding(head, delegation, head.timestamp),
    "standing of nothing": (from) => from.readStanding(head, id("nothing"), head.timestamp),
    "the pause": (from) => from.readPausedUntil(head),
    "a ceiling": (from) => from.readApproverCeiling(head, org.deployment.evaluator, 1, org.accounts.approver.address),
    "no ceiling, by a revert": (from) =>
      from.readApproverCeiling(head, org.deployment.anchorLog, 1, org.accounts.approver.address),
    "a signature nobody gave": (from) =>
      from.isSignedBy(head, id("digest"), { signer: org.deployment.anchorLog, signature: "0x" }),
  };
  for (const [what, read] of Object.entries(READS)) {
    it(`reads ${what} as the node does, and asks the node for nothing unproven`, async () => {
      const [ours, theirs] = await Promise.all([
        read(createRegistries(proven, org.deployment)),
        read(createRegistries(org.rpc, org.deployment)),
      ]);
      expect(ours).to.deep.equal(theirs);
      expect(passed).to.deep.equal([]);
    });
  }

  it("answers several calls in one batch, in their order", async () => {
    const to = org.deployment.anchorLog;
    const at = { blockHash: head.hash };
    const calls = [
      { method: "eth_getCode", params: [to, at] },
      { method: "eth_call", params: [{ to, data: "0x" }, at] },
      { method: "eth_getCode", params: [`0x${"12".repeat(20)}`, at] },
      { method: "eth_call", params: [{ to: `0x${"12".repeat(20)}`, data: "0x" }, at] },
    ];
    const [ours, theirs] = await Promise.all([proven.batch(calls), org.rpc.batch(calls)]);
    const plain = (answers: typeof ours) => answers.map((each) => ("result" in each ? each.result : each.error.data));
    expect(plain(ours)).to.deep.equal(plain(theirs));
    expect(ours.map((each) => "error" in each && isEvmFailure(each.error))).to.deep.equal([false, true, false, false]);
  });

  it("words every way to fail so that it counts as the contract's", async () => {
    const { evaluator } = org.deployment;
    for (const gas of ["0x5208", "0x6000", "0xffff"]) {
      const answer = await proven.ask("eth_call", [
        { to: evaluator, data: "0x12345678", gas },
        { blockHash: head.hash },
      ]);
      expect("error" in answer && isEvmFailure(answer.error)).to.equal(true);
    }
  });

  it("lets through what it is told to, and nothing else", async () => {
    expect(await proven.request("eth_chainId", [])).to.equal("0x7a69");
    expect(passed).to.deep.equal(["eth_chainId"]);
    const to = org.deployment.anchorLog;
    for (const [method, params] of [
      ["eth_getLogs", [{}]],
      ["eth_getBalance", [to, { blockHash: head.hash }]],
      ["eth_getStorageAt", [to, "0x0", { blockHash: head.hash }]],
      ["eth_call", [{ to, data: "0x" }, "latest"]],
      ["eth_call", [{ to, data: "0x" }, `0x${head.number.toString(16)}`]],
      ["eth_call", [{ to, data: "0x" }, { blockNumber: `0x${head.number.toString(16)}` }]],
      ["eth_call", [{ to, data: "0x" }, { blockHash: head.hash }, { [to]: { code: "0x" } }]],
      ["eth_call", [{ to, data: "0x", value: "0x1" }, { blockHash: head.hash }]],
      ["eth_call", [{ data: "0x00" }, { blockHash: head.hash }]],
      ["eth_getCode", [to, "latest"]],
    ] as const) {
      const error = await expectCodeAsync("CHAIN_UNREACHABLE", proven.ask(method, params));
      expect(error.detail).to.contain("not provable");
    }
    expect(passed).to.deep.equal(["eth_chainId"]);
  });
});
