import { expect } from "chai";
import { id, Transaction } from "ethers";

import { readLatestBlock } from "../../../../services/chain/read/block.ts";
import { readLog } from "../../../../services/chain/read/logs.ts";
import { readAnchored } from "../../../../services/chain/read/anchors.ts";
import type { Batch } from "../../../../services/chain/read/anchored.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { createAnchorSender } from "../../../../services/chain/send/anchor.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { nextBatch } from "../support/batches.ts";
import { startOrganization, type TestOrganization } from "../support/organization.ts";
import { intercept } from "../support/wrap-rpc.ts";

const LOG = 1;

describe("chain/send/anchor", () => {
  let org: TestOrganization;
  let last: Batch | null = null;

  before(async () => {
    org = await startOrganization();
  });

  after(() => org.stop());

  const sender = (rpc: Rpc = org.rpc, privateKey = org.accounts.signingAnchorer.privateKey) =>
    createAnchorSender({ rpc, privateKey, ...org.deployment });
  const next = () => nextBatch(LOG, last);
  const nonceOf = async (address: string) =>
    Number(await org.rpc.request("eth_getTransactionCount", [address, "latest"]));
  const anchoredCount = async () =>
    (await readAnchored(org.rpc, org.deployment.anchorLog, LOG, org.deployment.deployedAt)).batches.length;

  it("anchors, and confirms with the block", async () => {
    const batch = next();
    const { txHash } = await sender().submit(batch);
    const head = await readLatestBlock(org.rpc);
    expect(await sender().confirm(txHash, 1)).to.deep.equal({
      status: "confirmed",
      tx: txHash,
      block: { number: head.number, hash: head.hash },
    });
    expect(await readLog(org.rpc, org.deployment.anchorLog, "latest", LOG)).to.include({
      nextSeq: batch.firstSeq + batch.count,
      lastRoot: batch.root,
    });
    last = batch;
  });

  it("is pending until the block is deep enough, and for an unknown transaction", async () => {
    const batch = next();
    const { txHash } = await sender().submit(batch);
    last = batch;
    expect(await sender().confirm(txHash, 2)).to.deep.equal({ status: "pending" });
    expect(await sender().confirm(id("nothing"), 1)).to.deep.equal({ status: "pending" });
  });

  it("is pending while the receipt's block is not in the chain", async () => {
    const batch = next();
    const { txHash } = await sender().submit(batch);
    last = batch;
    const forked = intercept(org.rpc, async (method, params) => {
      if (method !== "eth_getBlockByNumber" || params[0] === "latest") return undefined;
      return { result: { number: params[0], hash: id("fork"), timestamp: "0x1" } };
    });
    expect(await sender(forked).confirm(txHash, 1)).to.deep.equal({ status: "pending" });
  });

  it("finds a batch that is already mined, also after a crash, and sends nothing", async () => {
    const batch = next();
    const first = sender();
    const { txHash } = await first.submit(batch);
    last = batch;
    const nonce = await nonceOf(first.address);
    expect(await first.submit(batch)).to.deep.equal({ txHash });
    expect(await sender().submit(batch)).to.deep.equal({ txHash });
    expect(await nonceOf(first.address)).to.equal(nonce);
  });

  it("finds it also when the crash came between the block and the answer", async () => {
    const batch = next();
    const lost = intercept(org.rpc, async (method, params) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      await org.rpc.ask(method, params);
      return { error: { code: -32000, message: "nonce too low", data: null } };
    });
    const { txHash } = await sender(lost).submit(batch);
    last = batch;
    expect((await sender().confirm(txHash, 1)).status).to.equal("confirmed");
  });

  it("finds it also when it is mined between looking and trying it out", async () => {
    const batch = next();
    let raced = false;
    const racing = intercept(org.rpc, async (method) => {
      if (method === "eth_estimateGas" && !raced) {
        raced = true;
        await sender().submit(batch);
      }
      return undefined;
    });
    const { txHash } = await sender(racing).submit(batch);
    last = batch;
    expect(raced).to.equal(true);
    expect((await sender().confirm(txHash, 1)).status).to.equal("confirmed");
  });

  it("does not call a batch rejected because a second transaction for it reverted", async () => {
    const batch = next();
    const twice = intercept(org.rpc, async (method, params) => {
      if (method === "eth_getTransactionReceipt") {
        const receipt = (await org.rpc.request(method, params)) as Record<string, unknown>;
        return { result: { ...receipt, status: "0x0" } };
      }
      return undefined;
    });
    const unlucky = sender(twice);
    const { txHash } = await unlucky.submit(batch);
    last = batch;
    expect(await unlucky.confirm(txHash, 1)).to.deep.equal({ status: "pending" });
    expect(await unlucky.submit(batch)).to.deep.equal({ txHash });
  });

  it("asks for more only when the chain asks for much more", async () => {
    const batch = next();
    let baseFee = 1_000_000_000n;
    const raw: string[] = [];
    const market = intercept(org.rpc, async (method, params) => {
      if (method === "eth_sendRawTransaction") {
        raw.push(String(params[0]));
        return { result: id("swallowed") };
      }
      if (method !== "eth_getBlockByNumber") return undefined;
      const block = (await org.rpc.request(method, params)) as Record<string, unknown>;
      return { result: { ...block, baseFeePerGas: `0x${baseFee.toString(16)}` } };
    });
    const patient = sender(market);
    const nonces: number[] = [];
    for (const factor of [100n, 105n, 300n]) {
      baseFee = factor * 10_000_000n;
      await patient.submit(batch);
      nonces.push(Transaction.from(raw.at(-1) ?? "").nonce);
    }
    expect(raw[1]).to.equal(raw[0]);
    expect(raw[2]).not.to.equal(raw[0]);
    expect(new Set(nonces).size).to.equal(1);
  });

  it("sends what is on its way again unchanged, and does not send it twice", async () => {
    const batch = next();
    const raw: unknown[] = [];
    const swallowing = intercept(org.rpc, async (method, params) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      raw.push(params[0]);
      return { result: id("swallowed") };
    });
    const waiting = sender(swallowing);
    const { txHash } = await waiting.submit(batch);
    expect(await waiting.submit(batch)).to.deep.equal({ txHash });
    expect(raw[1]).to.equal(raw[0]);
    expect(await waiting.confirm(txHash, 1)).to.deep.equal({ status: "pending" });
    // The node had it after all.
    await org.rpc.request("eth_sendRawTransaction", [raw[0]]);
    expect((await waiting.confirm(txHash, 1)).status).to.equal("confirmed");
    expect(await waiting.submit(batch)).to.deep.equal({ txHash });
    expect(raw).to.have.length(2);
    last = batch;
  });

  it("outbids an earlier transaction with its nonce instead of queueing behind it", async () => {
    const batch = next();
    const raw: string[] = [];
    const stuck = intercept(org.rpc, async (method, params) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      raw.push(String(params[0]));
      if (raw.length < 3)
        return { error: { code: -32000, message: "replacement transaction underpriced", data: null } };
      return undefined;
    });
    const outbidding = sender(stuck);
    const before = await nonceOf(outbidding.address);
    const { txHash } = await outbidding.submit(batch);
    last = batch;
    expect((await outbidding.confirm(txHash, 1)).status).to.equal("confirmed");
    expect(new Set(raw).size).to.equal(3);
    expect(await nonceOf(outbidding.address)).to.equal(before + 1);
  });

  it("gives up outbidding", async () => {
    const stuck = intercept(org.rpc, async (method) =>
      method === "eth_sendRawTransaction"
        ? { error: { code: -32000, message: "replacement transaction underpriced", data: null } }
        : undefined,
    );
    await expectCodeAsync("TX_REJECTED", sender(stuck).submit(next()));
  });

  it("anchors each batch once when asked many times at once", async () => {
    const batch = next();
    const [one, two] = [sender(), sender()];
    const before = await anchoredCount();
    const results = await Promise.allSettled([
      one.submit(batch),
      one.submit(batch),
      two.submit(batch),
      two.submit(batch),
    ]);
    last = batch;
    const hashes = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.txHash] : []));
    expect(new Set(hashes).size).to.equal(1);
    expect(await anchoredCount()).to.equal(before + 1);
  });

  it("is ANCHOR_REJECTED when another batch stands there", async () => {
    const standing = last ?? next();
    const error = await expectCodeAsync("ANCHOR_REJECTED", sender().submit({ ...standing, root: id("other") }));
    expect(error.detail).to.contain(`log 1 holds another batch from seq ${standing.firstSeq}: ${standing.root}`);
    await expectCodeAsync("ANCHOR_REJECTED", sender().submit({ ...standing, count: standing.count + 1 }));
    await expectCodeAsync("ANCHOR_REJECTED", sender().submit({ ...standing, checkpointHash: id("other") }));
  });

  it("is ANCHOR_REJECTED with the contract's own error", async () => {
    const refused = async (batch: Batch, privateKey?: string) =>
      (await expectCodeAsync("ANCHOR_REJECTED", sender(org.rpc, privateKey).submit(batch))).detail;
    expect(await refused({ ...next(), prevRoot: id("x") })).to.equal(`Log_WrongPrevRoot(1, ${last?.root}, ${id("x")})`);
    expect(await refused({ ...next(), count: 0, voids: 0 })).to.equal("Log_BadCount(0, 0)");
    expect(await refused({ ...next(), count: 65_537 })).to.equal("Log_BadCount(65537, 1)");
    expect(await refused({ ...next(), root: last?.root ?? "" })).to.equal(`Log_BadRoot(1, ${last?.root})`);
    expect(await refused({ ...next(), checkpointHash: `0x${"00".repeat(32)}` })).to.equal("Log_ZeroCheckpoint()");
    expect(await refused(nextBatch(9, null))).to.equal("Log_Unknown(9)");
  });

  it("is NOT_ANCHORER, with both accounts, for a wallet that may not anchor the log", async () => {
    const { outsider, signingAnchorer } = org.accounts;
    const { detail } = await expectCodeAsync("NOT_ANCHORER", sender(org.rpc, outsider.privateKey).submit(next()));
    expect(detail).to.equal(`log 1 is anchored by ${signingAnchorer.address}, and this wallet is ${outsider.address}`);
  });

  it("waits while an earlier batch is missing", async () => {
    const gap = { ...next(), firstSeq: next().firstSeq + 1 };
    await expectCodeAsync("CHAIN_UNREACHABLE", sender().submit(gap));
  });

  it("finds its own batch in its receipt, at a node that lists no events", async () => {
    const batch = next();
    const { txHash } = await sender().submit(batch);
    last = batch;
    const limited = intercept(org.rpc, async (method) =>
      method === "eth_getLogs" ? { error: { code: -32005, message: "limited", data: null } } : undefined,
    );
    expect(await sender(limited).submit(batch, txHash)).to.deep.equal({ txHash });
  });

  it("does not call a node that hides the event an empty chain", async () => {
    const hiding = intercept(org.rpc, async (method) => (method === "eth_getLogs" ? { result: [] } : undefined));
    await expectCodeAsync("CHAIN_UNREACHABLE", sender(hiding).submit(last ?? next()));
  });

  it("says when the wallet cannot pay", async () => {
    const poor = intercept(org.rpc, async (method) =>
      method === "eth_sendRawTransaction"
        ? { error: { code: -32000, message: "insufficient funds for gas * price + value", data: null } }
        : undefined,
    );
    const error = await expectCodeAsync("NO_FUNDS", sender(poor).submit(next()));
    expect(error.detail).to.contain("insufficient funds").and.contain(sender().address);
    expect(error.detail).to.match(/it has [0-9.]+ coins and its transaction may cost up to 0\.[0-9]+ coins/);
  });

  it("fails when the node is gone", async () => {
    const gone = intercept(org.rpc, () => org.rpc.request("eth_none", []).then(() => undefined));
    await expectCodeAsync("CHAIN_UNREACHABLE", sender(gone).submit(next()));
    await expectCodeAsync("CHAIN_UNREACHABLE", sender(gone).confirm(id("x"), 1));
  });

  it("is ANCHOR_REJECTED for a transaction that reverted in its block", async () => {
    const receipt = { transactionHash: id("tx"), blockNumber: "0x1", blockHash: id("block"), status: "0x0", logs: [] };
    const reverted = intercept(org.rpc, async (method) =>
      method === "eth_getTransactionReceipt" ? { result: receipt } : undefined,
    );
    await expectCodeAsync("ANCHOR_REJECTED", sender(reverted).confirm(id("tx"), 1));
    await expectCodeAsync("CHAIN_UNREACHABLE", sender(reverted).confirm(id("another"), 1));
  });

  it("takes only a private key for one, and does not repeat what it was given", async () => {
    let message = "";
    try {
      sender(org.rpc, "0xsecret");
    } catch (error) {
      message = String(error);
    }
    expect(message).to.contain("KEY_UNREADABLE").and.not.contain("secret");
  });
});
