import { expect } from "chai";
import { getBytes, id } from "ethers";
import { artifacts, network } from "hardhat";

import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { deploySystem } from "../fixture.ts";
import { agentArguments, chain, establish, grant } from "../lineage/support/lineage.ts";
import { forbiddenAmong, forbiddenIn, opcodesOf } from "../support/opcodes.ts";
import { resumed } from "../support/party-approvals.ts";
import { decide, purchase } from "../support/purchases.ts";
import { everyRule, limits, publish, TRUST_POLICY, trustOn } from "../support/trust.ts";

const connection = await network.create();
/** Where GrantRules will be linked, as the compiler leaves it. */
const LINK = /__\$[0-9a-f]{34}\$__/g;

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  return { ...trust, nodes: (await chain(trust, await establish(trust), 3, limits())).nodes };
}

/** The opcodes of a runtime that no evaluator may use. */
async function forbidden(name: string): Promise<string[]> {
  const { deployedBytecode } = await artifacts.readArtifact(name);
  return forbiddenIn(opcodesOf(getBytes(deployedBytecode.replace(LINK, "00".repeat(20)))));
}

describe("The opcodes of a decision", () => {
  for (const name of ["TrustPolicy", "GrantRules"]) {
    it(`are none that ${name} may not hold`, async () => {
      expect(await forbidden(name)).to.deep.equal([]);
    });
  }

  it("are in TrustLineage beside those of its grants, which write and ask GrantRules, and of its mark", async () => {
    expect(await forbidden("TrustLineage")).to.have.members(["SSTORE", "DELEGATECALL", "NUMBER", "BLOCKHASH"]);
  });

  describe("traced through every contract it asks", () => {
    let trust: Awaited<ReturnType<typeof deployed>>;

    beforeEach(async () => {
      trust = await connection.networkHelpers.loadFixture(deployed);
    });

    /** The names of all opcodes a call runs through. */
    async function traced({ from, to, data }: { from?: string; to: string; data: string }): Promise<Set<string>> {
      const quiet = { disableMemory: true, disableStack: true, disableStorage: true };
      const call = { from: from ?? trust.actors.stranger.address, to, data, gas: "0x989680" };
      const trace = (await connection.provider.request({
        method: "debug_traceCall",
        params: [call, "latest", quiet],
      })) as { failed: boolean; structLogs: { op: string }[] };
      expect(trace.failed).to.equal(false);
      return new Set(trace.structLogs.map(({ op }) => op));
    }
    const evaluation = async (request: ActionRequestStruct) =>
      await traced(await trust.policy.evaluate.populateTransaction(TRUST_POLICY, request));

    it("are allowed ones when everyone is asked and three humans approve", async () => {
      const approvals = await resumed(trust, Object.values(trust.approvers));
      const request = await purchase(trust, trust.nodes, { amount: 150n, ...approvals });
      expect(await decide(trust, request)).to.deep.equal(["FLAGGED", "FINANCIAL", "APPROVED"]);
      const names = await evaluation(request);
      expect(forbiddenAmong(names)).to.deep.equal([]);
      // The trace sees what is called: the registries' storage, and what only TrustPolicy reads of the block.
      expect([...names]).to.include.members(["STATICCALL", "SLOAD", "TIMESTAMP", "CHAINID", "EXTCODEHASH"]);
    });

    it("are allowed ones when the lineage blocks it", async () => {
      const request = await purchase(trust, trust.nodes, { dataSet: id("payroll") });
      expect(await decide(trust, request)).to.deep.equal(["BLOCKED", "DATA_ACCESS", "DATA_SET_NOT_DELEGATED"]);
      const names = await evaluation(request);
      expect(forbiddenAmong(names)).to.deep.equal([]);
      expect([...names]).to.include.members(["STATICCALL", "SLOAD", "TIMESTAMP"]);
    });

    it("would show, were they forbidden ones: a grant writes and asks its library", async () => {
      const granted = grant(trust.nodes[0] ?? "", { agentId: 4n, levels: 0n, nonce: 1n, envelope: limits() });
      const call = await agentArguments(trust, granted, limits(), "one");
      const names = await traced(await trust.lineage.delegate.populateTransaction(...call));
      expect(forbiddenAmong(names)).to.have.members(["SSTORE", "DELEGATECALL"]);
    });
  });
});
