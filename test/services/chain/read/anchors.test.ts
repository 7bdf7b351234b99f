import { expect } from "chai";
import { id } from "ethers";

import type { Batch } from "../../../../services/chain/read/anchored.ts";
import { readAnchored } from "../../../../services/chain/read/anchors.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { createAnchorSender } from "../../../../services/chain/send/anchor.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { nextBatch } from "../support/batches.ts";
import { startOrganization, type TestOrganization } from "../support/organization.ts";
import { intercept } from "../support/wrap-rpc.ts";

type Event = Record<string, unknown> & { topics: string[]; data: string };

describe("chain/read/anchors", () => {
  let org: TestOrganization;
  const batches: Batch[] = [];

  before(async () => {
    org = await startOrganization();
    const { signingAnchorer, gatewayAnchorer } = org.accounts;
    const signing = createAnchorSender({ rpc: org.rpc, ...org.deployment, privateKey: signingAnchorer.privateKey });
    const gateway = createAnchorSender({ rpc: org.rpc, ...org.deployment, privateKey: gatewayAnchorer.privateKey });
    for (const count of [3, 1, 4]) {
      const batch = nextBatch(1, batches.at(-1) ?? null, count);
      await signing.submit(batch);
      batches.push(batch);
      if (count === 1) await gateway.submit(nextBatch(2, null));
    }
  });

  after(() => org.stop());

  const read = (rpc: Rpc = org.rpc, logId = 1) =>
    readAnchored(rpc, org.deployment.anchorLog, logId, org.deployment.deployedAt);
  /** The node's events, changed. */
  const lying = (change: (events: Event[]) => unknown) =>
    intercept(org.rpc, async (method, params) => {
      if (method !== "eth_getLogs") return undefined;
      return { result: change((await org.rpc.request(method, params)) as Event[]) };
    });

  it("reads every batch of the log in order, with transaction and block", async () => {
    const anchored = await read();
    expect(anchored.batches.map(({ tx: _tx, block: _block, ...batch }) => batch)).to.deep.equal(batches);
    expect(anchored.log).to.include({ nextSeq: 9, lastRoot: batches[2]?.root });
    for (const { tx, block } of anchored.batches) {
      const receipt = (await org.rpc.request("eth_getTransactionReceipt", [tx])) as { blockHash: string };
      expect(receipt.blockHash).to.equal(block.hash);
    }
  });

  it("keeps logs apart", async () => {
    expect((await read(org.rpc, 2)).batches.map(({ logId, count }) => [logId, count])).to.deep.equal([[2, 3]]);
  });

  it("reads a range in halves when the node refuses it whole", async () => {
    const asked: string[] = [];
    const limited = intercept(org.rpc, async (method, params) => {
      if (method !== "eth_getLogs") return undefined;
      const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
      asked.push(`${Number(fromBlock)}-${Number(toBlock)}`);
      return Number(toBlock) - Number(fromBlock) > 700
        ? { error: { code: -32005, message: "range too large", data: null } }
        : undefined;
    });
    const head = (await read()).head.number;
    const far = intercept(limited, async (method, params) => {
      if (method !== "eth_getBlockByNumber") return undefined;
      const block = (await org.rpc.request(method, params)) as Record<string, string>;
      return { result: { ...block, number: `0x${(head + 1000).toString(16)}` } };
    });
    expect((await read(far)).batches).to.have.length(3);
    expect(asked).to.have.length(3);
  });

  for (const [what, change] of [
    ["hides all events", () => []],
    ["hides the last one", (events: Event[]) => events.slice(0, -1)],
    ["hides one in between", (events: Event[]) => [events[0], events[2]]],
    ["repeats one", (events: Event[]) => [...events, events[2]]],
    ["changes the order", (events: Event[]) => [...events].reverse()],
    [
      "exchanges a root in the middle",
      (events: Event[]) =>
        events.map((event) => JSON.parse(JSON.stringify(event).replaceAll(String(batches[1]?.root), id("x"))) as Event),
    ],
    ["answers something else", () => "none"],
    ["answers events of something else", () => [{ topics: [], data: "0x" }]],
  ] as const) {
    it(`is CHAIN_UNREACHABLE when the node ${what}`, async () => {
      await expectCodeAsync("CHAIN_UNREACHABLE", read(lying(change)));
    });
  }

  it("is CHAIN_UNREACHABLE for a log that does not exist", async () => {
    await expectCodeAsync("CHAIN_UNREACHABLE", read(org.rpc, 7));
  });
});
