import { expect } from "chai";

import { createDecider } from "../../../../services/engine/decide/rpc-mode.ts";
import { UNEVALUABLE } from "../../../../services/engine/decide/verdict.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import type { DecisionCall } from "../../../../services/core/ports/decider.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { FakeError, type FakeNode, startFakeNode } from "../../chain/support/fake-node.ts";

const PIN = { hash: `0x${"0b".repeat(32)}` };
const CALL: DecisionCall = {
  pin: PIN,
  contract: `0x${"0c".repeat(20)}`,
  gas: 1_000_000,
  callData: Uint8Array.of(0xde, 0xad),
};
const APPROVED = `0x${[1, 0, 1].map((v) => v.toString(16).padStart(64, "0")).join("")}`;

describe("engine/decide/rpc-mode over a fake node", () => {
  let node: FakeNode;
  let asked: unknown[] = [];

  const answering = (answer: () => unknown) => {
    node.methods = {
      eth_call: (...params) => {
        asked = params;
        return answer();
      },
    };
    return createDecider(createRpc(node.url, { patienceMs: 0 })).decide(CALL);
  };
  const failing = (code: number, message: string, data?: unknown) =>
    answering(() => {
      throw new FakeError(code, message, data);
    });

  beforeEach(async () => {
    node = await startFakeNode({});
  });

  afterEach(() => node.stop());

  it("asks for the named block, contract, gas and call data, from nobody", async () => {
    expect(await answering(() => APPROVED)).to.deep.equal({
      verdict: "AutoApproved",
      dimension: "None",
      reason: "WITHIN_LIMITS",
    });
    expect(asked).to.deep.equal([
      { from: `0x${"00".repeat(20)}`, to: CALL.contract, gas: "0xf4240", data: "0xdead" },
      { blockHash: PIN.hash },
    ]);
  });

  for (const [what, answer] of [
    ["31 bytes", `0x${"01".repeat(31)}`],
    ["97 bytes", `${APPROVED}00`],
    ["nothing: no code there", "0x"],
    ["null", null],
  ] as const) {
    it(`blocks on ${what}`, async () => {
      expect(await answering(() => answer)).to.deep.equal(UNEVALUABLE);
    });
  }

  it("blocks when the contract reverts, runs out of gas or hits an invalid opcode", async () => {
    expect(await failing(3, "execution reverted", APPROVED)).to.deep.equal(UNEVALUABLE);
    expect(await failing(-32000, "out of gas")).to.deep.equal(UNEVALUABLE);
    expect(await failing(-32000, "invalid opcode: INVALID")).to.deep.equal(UNEVALUABLE);
  });

  it("decides nothing when the node does not know the block, refuses, or is gone", async () => {
    await expectCodeAsync("CHAIN_UNREACHABLE", failing(-32000, "header not found"));
    await expectCodeAsync("CHAIN_UNREACHABLE", failing(-32005, "too many requests"));
    await node.stop();
    await expectCodeAsync(
      "CHAIN_UNREACHABLE",
      answering(() => APPROVED),
    );
  });
});
