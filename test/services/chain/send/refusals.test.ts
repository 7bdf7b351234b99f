import { readFileSync } from "node:fs";

import { expect } from "chai";
import { Transaction } from "ethers";
import { z } from "zod";

import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { offer } from "../../../../services/chain/send/offer.ts";
import { isWithoutFunds, readRefusal } from "../../../../services/chain/send/refusals.ts";
import { createWallet } from "../../../../services/chain/send/wallet.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { FakeError, type FakeNode, startFakeNode } from "../support/fake-node.ts";

const tableSchema = z.array(
  z.object({
    client: z.string(),
    words: z.string(),
    means: z.enum(["known", "nonce-used", "outbid", "too-cheap", "no-funds", "other"]),
    least: z.string().optional(),
  }),
);
const TABLE = tableSchema.parse(JSON.parse(readFileSync("test/fixtures/node-words.json", "utf8")));
const KEY = `0x${"11".repeat(32)}`;
const CALL = { to: `0x${"22".repeat(20)}`, data: "0x" };
const TERMS = { nonce: 0, gasLimit: 21_000n, fees: { maxFeePerGas: 15n, maxPriorityFeePerGas: 1n } };

describe("chain/send/refusals", () => {
  for (const { client, words, means, least } of TABLE) {
    it(`reads ${means} in the words of ${client}: ${words.slice(0, 60)}`, () => {
      const refusal = readRefusal(words);
      const kind = typeof refusal === "object" && refusal !== null ? refusal.kind : refusal;
      expect(kind ?? (isWithoutFunds(words) ? "no-funds" : "other")).to.equal(means);
      if (typeof refusal === "object") expect(String(refusal?.least ?? "")).to.equal(least ?? "");
    });
  }
});

describe("chain/send/offer", () => {
  let node: FakeNode;
  let sent: Transaction[];
  let answer: (transaction: Transaction) => string;

  beforeEach(async () => {
    sent = [];
    node = await startFakeNode({
      eth_sendRawTransaction: (raw) => {
        const transaction = Transaction.from(String(raw));
        sent.push(transaction);
        return answer(transaction);
      },
    });
  });

  afterEach(() => node.stop());

  const refuse = (words: string): never => {
    throw new FakeError(-32000, words);
  };
  const tipOf = (transaction: Transaction) => transaction.maxPriorityFeePerGas ?? 0n;
  const send = () => {
    const rpc = createRpc(node.url);
    return offer(rpc, createWallet({ rpc, chainId: 1, privateKey: KEY }), CALL, TERMS);
  };

  it("pays the tip a node says it takes at least, above what the node suggested", async () => {
    answer = (transaction) =>
      tipOf(transaction) < 30_000_000_000n
        ? refuse("transaction underpriced: gas tip cap 1, minimum needed 30000000000")
        : (transaction.hash ?? "");
    expect((await send())?.fees).to.deep.equal({
      maxFeePerGas: 30_000_000_014n,
      maxPriorityFeePerGas: 30_000_000_000n,
    });
    expect(sent).to.have.length(2);
  });

  it("finds it where the node does not say", async () => {
    answer = (transaction) => (tipOf(transaction) < 25_000_000_000n ? refuse("FeeTooLow") : (transaction.hash ?? ""));
    expect((await send())?.fees.maxPriorityFeePerGas).to.equal(32_000_000_000n);
  });

  it("pays no tip beyond reason", async () => {
    answer = () => refuse("transaction underpriced: gas tip cap 1, minimum needed 30000000000000");
    await expectCodeAsync("TX_REJECTED", send());
    expect(sent).to.have.length(1);
  });

  it("names the account that has no money, and repeats the node's words", async () => {
    answer = () => refuse("insufficient funds for gas * price + value: balance 0");
    const { detail } = await expectCodeAsync("NO_FUNDS", send());
    expect(detail)
      .to.match(/^0x[0-9a-f]{40} cannot pay/)
      .and.contain("balance 0");
  });

  it("repeats the node's words for any other refusal", async () => {
    answer = () => refuse("txpool is full");
    expect((await expectCodeAsync("TX_REJECTED", send())).detail).to.contain("txpool is full");
  });

  it("takes what the node knows already for sent, and a used nonce for another's", async () => {
    answer = () => refuse("AlreadyKnown");
    expect(await send()).not.to.equal(null);
    answer = () => refuse("OldNonce");
    expect(await send()).to.equal(null);
  });
});
