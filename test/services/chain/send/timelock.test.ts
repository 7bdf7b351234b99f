import { expect } from "chai";

import { gateAbi, timelockAbi } from "../../../../services/chain/abi/contracts.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { executeOnceReady } from "../../../../services/chain/send/timelock.ts";
import type { Refused, Terms, Wallet } from "../../../../services/chain/send/wallet.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const CALL = { to: `0x${"11".repeat(20)}`, data: "0x" };
const HASH = `0x${"22".repeat(32)}`;
const TERMS: Terms = { nonce: 0, gasLimit: 1n, fees: { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n } };
const reverting = (data: string): Refused => ({ nonce: 0, reverts: { code: 3, message: "reverted", data } });
const EARLY = reverting(
  timelockAbi.encodeErrorResult("TimelockUnexpectedOperationState", [HASH, `0x${"00".repeat(32)}`]),
);
const CLOSED = reverting(gateAbi.encodeErrorResult("Gate_Closed", []));

/** A node and an account that answer by a list, and say how often something was sent. */
function scripted(pending: (Terms | Refused)[], latest: (Terms | Refused)[], statuses: number[]) {
  let sent = 0;
  const wallet: Wallet = {
    address: CALL.to,
    prepare: async (_, at = "pending") =>
      (at === "latest" ? latest : pending).shift() ?? expect.fail("asked too often"),
    hasWaiting: async () => false,
    sign: (_, terms) => ({ ...terms, hash: HASH, raw: "0x" }),
  };
  const receipt = { transactionHash: HASH, blockNumber: "0x1", blockHash: HASH, logs: [] };
  const ask = async (method: string) => {
    if (method === "eth_sendRawTransaction") {
      sent += 1;
      return { result: HASH };
    }
    if (method === "eth_getTransactionReceipt")
      return { result: { ...receipt, status: `0x${statuses[sent - 1] ?? 0}` } };
    return expect.fail(method);
  };
  const rpc: Rpc = {
    ask,
    batch: (calls) => Promise.all(calls.map(({ method }) => ask(method))),
    request: async (method) => (await ask(method)).result,
  };
  return { run: () => executeOnceReady(rpc, wallet, CALL, 60_000, { pollMs: 1 }), sent: () => sent };
}

describe("chain/send: an operation whose delay is nearly over", () => {
  it("is tried out until it passes, and sent once", async () => {
    const { run, sent } = scripted([EARLY, EARLY, TERMS], [], [1]);
    expect(await run()).to.equal(HASH);
    expect(sent()).to.equal(1);
  });

  it("is sent again when the block it stood in was older than the one it was tried out in", async () => {
    const { run, sent } = scripted([TERMS, EARLY, TERMS], [EARLY], [0, 1]);
    expect(await run()).to.equal(HASH);
    expect(sent()).to.equal(2);
  });

  it("is sent once more when the newest block would have taken it, and then given up", async () => {
    const { run, sent } = scripted([TERMS, TERMS], [TERMS], [0, 0]);
    await expectCodeAsync("TX_REJECTED", run());
    expect(sent()).to.equal(2);
  });

  it("is not sent again when it failed for another reason", async () => {
    const { run, sent } = scripted([TERMS], [CLOSED], [0]);
    expect((await expectCodeAsync("TX_REJECTED", run())).detail).to.equal("Gate_Closed()");
    expect(sent()).to.equal(1);
  });

  it("is not sent at all when it would fail for another reason", async () => {
    const { run, sent } = scripted([EARLY, CLOSED], [], []);
    expect((await expectCodeAsync("TX_REJECTED", run())).detail).to.equal("Gate_Closed()");
    expect(sent()).to.equal(0);
  });
});
