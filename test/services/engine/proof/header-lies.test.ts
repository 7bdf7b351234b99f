import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { proveHeader } from "../../../../services/engine/proof/header.ts";
import { createWorld } from "../../../../services/engine/proof/world.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { intercept } from "../../chain/support/wrap-rpc.ts";
import { ACCOUNT, flip, type Honest } from "./support/lies.ts";
import { HINTS, type LyingChain, startLyingChain } from "./support/lying-chain.ts";
import { reseal } from "./support/storage-chain.ts";

describe("a node that lies about headers", () => {
  let chain: LyingChain;
  let head: string;

  before(async () => {
    chain = await startLyingChain();
    ({ head } = chain.honest);
  });
  after(() => chain.stop());

  const headerLies: [string, ErrorCode, (header: Record<string, unknown>, node: Honest) => unknown][] = [
    ...["stateRoot", "timestamp", "number", "miner", "gasLimit", "parentHash", "extraData"].map(
      (name): [string, ErrorCode, (header: Record<string, unknown>) => unknown] => [
        `a header with another ${name}`,
        "HEADER_INVALID",
        (header) => ({ ...header, [name]: name === "extraData" ? "0x11" : flip(String(header[name])) }),
      ],
    ),
    ...["requestsHash", "withdrawalsRoot", "stateRoot"].map(
      (name): [string, ErrorCode, (header: Record<string, unknown>) => unknown] => [
        `a header without ${name}`,
        "HEADER_INVALID",
        ({ [name]: _, ...header }) => header,
      ],
    ),
    [
      "an honest header of another block",
      "HEADER_INVALID",
      (_, node) => node.ask("eth_getBlockByHash", node.earlier, false),
    ],
    ["no header", "CHAIN_UNREACHABLE", () => null],
    ["an error for a header", "CHAIN_UNREACHABLE", () => new Error("busy")],
  ];

  for (const [name, code, tell] of headerLies) {
    it(`${name}: ${code}`, async () => {
      const world = createWorld({ rpc: chain.lying({ method: "eth_getBlockByHash", tell }), hints: HINTS });
      expect((await expectCodeAsync(code, world.at({ hash: head }))).detail).to.contain(`block ${head}`);
    });
  }

  it("a header whose hash fits another state root: HEADER_INVALID, and STATE_PROOF_INVALID where that hash is believed", async () => {
    const honest = (await chain.rpc.request("eth_getBlockByHash", [head, false])) as Record<string, string>;
    const forged = { ...honest, stateRoot: `0x${"5e".repeat(32)}` };
    expectCode("HEADER_INVALID", () => proveHeader(forged));
    const served = reseal(forged);
    const { hash } = proveHeader(served).block;
    const rpc = intercept(chain.rpc, async (method, params) => {
      if (method === "eth_getBlockByHash") return { result: served };
      return chain.rpc.ask(method, [...params.slice(0, -1), { blockHash: head }]);
    });
    await expectCodeAsync("HEADER_INVALID", createWorld({ rpc, hints: HINTS }).at({ hash: head }));
    const error = await expectCodeAsync("STATE_PROOF_INVALID", createWorld({ rpc, hints: HINTS }).at({ hash }));
    expect(error.detail).to.equal(`${ACCOUNT}the first node is not the root`);
  });
});
