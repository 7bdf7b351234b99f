import { expect } from "chai";
import { Transaction } from "ethers";

import { policyRegistryAbi } from "../../../../services/chain/abi/contracts.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { transact } from "../../../../services/chain/send/transact.ts";
import { createWallet } from "../../../../services/chain/send/wallet.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { FakeError, type FakeNode, startFakeNode } from "../support/fake-node.ts";

const KEY = `0x${"11".repeat(32)}`;
const CALL = { to: `0x${"22".repeat(20)}`, data: "0x" };
const ZERO = `0x${"00".repeat(32)}`;

/** What the contract says of a second entry in the timestamp of the first. */
const tooSoon = (name: "Commitment_SameTimestamp" | "Policy_SameTimestamp") =>
  name === "Policy_SameTimestamp"
    ? policyRegistryAbi.encodeErrorResult("Policy_SameTimestamp", [2n, 1_800_000_000n])
    : policyRegistryAbi.encodeErrorResult("Commitment_SameTimestamp", [2n, 1_800_000_000n]);

describe("chain/send/transact", () => {
  let node: FakeNode;
  /** what the node says to each try, in order; after them the call passes */
  let refusals: string[];
  let sent: Transaction[];

  beforeEach(async () => {
    [refusals, sent] = [[], []];
    node = await startFakeNode({
      eth_getTransactionCount: () => "0x0",
      eth_estimateGas: () => {
        const refusal = refusals.shift();
        if (refusal !== undefined) throw new FakeError(3, "execution reverted", refusal);
        return "0x5208";
      },
      eth_getBlockByNumber: () => ({ baseFeePerGas: "0x1" }),
      eth_maxPriorityFeePerGas: () => "0x1",
      eth_sendRawTransaction: (raw) => {
        sent.push(Transaction.from(String(raw)));
        return sent.at(-1)?.hash;
      },
      eth_getTransactionReceipt: (hash) => ({
        transactionHash: hash,
        blockNumber: "0x1",
        blockHash: ZERO,
        status: "0x1",
        logs: [],
      }),
    });
  });

  afterEach(() => node.stop());

  const send = () => {
    const rpc = createRpc(node.url);
    return transact(rpc, createWallet({ rpc, chainId: 1, privateKey: KEY }), CALL);
  };

  for (const name of ["Commitment_SameTimestamp", "Policy_SameTimestamp"] as const) {
    it(`tries again what only has to stand in a later timestamp: ${name}`, async () => {
      refusals = [tooSoon(name), tooSoon(name)];
      const { transactionHash } = await send();
      expect(sent.map(({ hash }) => hash)).to.deep.equal([transactionHash]);
      expect(node.count("eth_estimateGas")).to.equal(3);
    });
  }

  it("gives up at once what will not pass later either: TX_REJECTED", async () => {
    refusals = [policyRegistryAbi.encodeErrorResult("Commitment_Expired", [1n]), tooSoon("Policy_SameTimestamp")];
    const { detail } = await expectCodeAsync("TX_REJECTED", send());
    expect(detail).to.equal("Commitment_Expired(1)");
    expect([sent.length, node.count("eth_estimateGas")]).to.deep.equal([0, 1]);
  });
});
