import type { Worker } from "node:worker_threads";

import { expect } from "chai";

import type { DecisionCall } from "../../../../../services/core/ports/decider.ts";
import { openChain } from "../../../../../services/engine/access/access.ts";
import type { EmbeddedParts } from "../../../../../services/engine/access/embedded.ts";
import type { AccessOptions, ChainAccess } from "../../../../../services/engine/access/options.ts";
import { expectCodeAsync } from "../../../../helpers/expect-code.ts";
import { type LyingNode, startLyingNode } from "../../../../helpers/lying-node.ts";
import { type Buyer, startBuyer } from "../../../chain/support/buyer.ts";
import { POLICY_GAS } from "../../../chain/support/organization.ts";
import { PATIENT } from "./patient.ts";

/** A buyer's chain behind a node that may lie, and the threads that decide on it. */
export interface Threads {
  readonly buyer: Buyer;
  readonly node: LyingNode;
  /** those that were started since the last `clear`, in order */
  readonly started: readonly Worker[];
  open(parts?: EmbeddedParts, over?: Partial<AccessOptions>): Promise<ChainAccess>;
  callOf(chain: ChainAccess, amount?: bigint): Promise<DecisionCall>;
  /** closes what was opened */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startThreads(): Promise<Threads> {
  const buyer = await startBuyer(400_000n);
  const node = await startLyingNode(buyer.org.chain.url);
  const opened: ChainAccess[] = [];
  const started: Worker[] = [];
  const note = (worker: Worker): number => started.push(worker);
  process.on("worker", note);
  const clear = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((chain) => chain.close()));
    started.splice(0);
    node.lies.clear();
  };
  return {
    ...{ buyer, node, started, clear },
    open: async (parts = {}, over = {}) => {
      const chain = await openChain(
        {
          ...{ chainId: 31_337, url: node.url, trust: "single", headUrls: [], quorum: 2, mode: "embedded" },
          ...{ hardfork: "osaka", eips: [], crossCheck: 0, restSeconds: 10, ...PATIENT, ...over },
        },
        parts,
      );
      opened.push(chain);
      return chain;
    },
    callOf: async (chain, amount = 100n) => {
      const pin = await chain.look();
      const callData = buyer.purchase(amount, pin.timestamp);
      return { pin, contract: buyer.org.deployment.evaluator, gas: POLICY_GAS, callData };
    },
    stop: async () => {
      process.off("worker", note);
      await clear();
      await node.stop();
      await buyer.org.stop();
    },
  };
}

/** Each way to ask a chain, asked once. */
export function everything(chain: ChainAccess, call: DecisionCall): Promise<unknown>[] {
  return [
    chain.look(),
    chain.decider.decide(call),
    chain.rpc.ask("eth_chainId", []),
    chain.rpc.batch([{ method: "eth_chainId", params: [] }]),
    chain.rpc.request("eth_chainId", []),
    chain.requireAgreement(),
  ];
}

export async function expectEnded(call: Promise<unknown>): Promise<void> {
  expect((await expectCodeAsync("CHAIN_UNREACHABLE", call)).detail).to.equal("the decision thread ended");
}
