import { expect } from "chai";

import { connectSystem, readChainId } from "../../../../services/chain/read/deployment.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { FakeError, startFakeNode } from "../support/fake-node.ts";
import { startOrganization, type TestOrganization } from "../support/organization.ts";

const OTHER = `0x${"12".repeat(20)}`;

describe("chain/read/deployment", () => {
  let org: TestOrganization;

  before(async () => {
    org = await startOrganization();
  });

  after(() => org.stop());

  const connect = (change: Partial<Parameters<typeof connectSystem>[0]> = {}) => {
    const { chainId, system, organization } = org.deployment;
    return connectSystem({ rpc: org.rpc, chainId, system, organization, ...change });
  };

  it("reads every address of the organization, in lower case", async () => {
    const { evaluator, council, logs, policy, ...addresses } = org.deployment;
    expect(await connect()).to.deep.equal(addresses);
    expect([logs, policy]).to.deep.equal([{ signing: 1, gateway: 2 }, 1]);
    for (const address of [addresses.system, addresses.anchorLog, addresses.timelock, council, evaluator]) {
      expect(address).to.match(/^0x[0-9a-f]{40}$/);
    }
  });

  it("does not mind how the System's address and the organization are spelt", async () => {
    const upper = (hex: string) => `0x${hex.slice(2).toUpperCase()}`;
    const { system, organization } = org.deployment;
    const read = await connect({ system: upper(system), organization: upper(organization) });
    expect(read.system).to.equal(system);
  });

  it("refuses another chain", async () => {
    const error = await expectCodeAsync("CHAIN_WRONG_ID", connect({ chainId: 1 }));
    expect(error.detail).to.equal("the node serves chain 31337, not 1");
  });

  it("refuses an address without code, and a contract that is no System", async () => {
    await expectCodeAsync("SYSTEM_UNKNOWN", connect({ system: OTHER }));
    await expectCodeAsync("SYSTEM_UNKNOWN", connect({ system: org.deployment.anchorLog }));
  });

  it("refuses the System of another organization", async () => {
    await expectCodeAsync("ORGANIZATION_MISMATCH", connect({ organization: `0x${"ab".repeat(32)}` }));
  });

  it("does not take a node in trouble for a wrong address", async () => {
    const node = await startFakeNode({
      eth_chainId: () => "0x7a69",
      eth_call: () => {
        throw new FakeError(-32005, "too many requests");
      },
    });
    await expectCodeAsync("CHAIN_UNREACHABLE", connect({ rpc: createRpc(node.url, { patienceMs: 0 }) }));
    await node.stop();
    await expectCodeAsync("CHAIN_UNREACHABLE", connect({ rpc: createRpc(node.url, { patienceMs: 0 }) }));
  });

  it("takes only a number for a chain id", async () => {
    const node = await startFakeNode({ eth_chainId: () => "mainnet" });
    await expectCodeAsync("CHAIN_UNREACHABLE", readChainId(createRpc(node.url)));
    await node.stop();
  });
});
