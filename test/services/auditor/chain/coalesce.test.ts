import { expect } from "chai";

import { coalesce } from "../../../../services/auditor/chain/coalesce.ts";
import type { Rpc, RpcCall } from "../../../../services/chain/rpc/client.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

/** Answers every call with its method; fails the first exchanges. */
function fakeRpc(failing = 0): { rpc: Rpc; exchanges: number[] } {
  const exchanges: number[] = [];
  const rpc: Rpc = {
    ask: () => Promise.reject(new Error("not in one exchange")),
    request: () => Promise.reject(new Error("not in one exchange")),
    batch: (calls: readonly RpcCall[]) => {
      exchanges.push(calls.length);
      if (exchanges.length <= failing) return Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "away"));
      return Promise.resolve(calls.map(({ method }) => ({ result: method })));
    },
  };
  return { rpc, exchanges };
}

describe("coalesce", () => {
  it("puts the calls of one turn into one exchange, and gives everyone the own answer", async () => {
    const { rpc, exchanges } = fakeRpc();
    const joined = coalesce(rpc);
    const [a, [b, c], d] = await Promise.all([
      joined.request("a", []),
      joined.batch(["b", "c"].map((method) => ({ method, params: [] }))),
      joined.ask("d", []),
    ]);
    expect([a, b, c, d]).to.deep.equal(["a", { result: "b" }, { result: "c" }, { result: "d" }]);
    expect(exchanges).to.deep.equal([4]);
  });

  it("splits what is too much for one", async () => {
    const { rpc, exchanges } = fakeRpc();
    const joined = coalesce(rpc);
    const methods = Array.from({ length: 250 }, (_, i) => `method ${i}`);
    expect(await Promise.all(methods.map((method) => joined.request(method, [])))).to.deep.equal(methods);
    expect(exchanges).to.deep.equal([100, 100, 50]);
  });

  it("tries an exchange that failed again", async () => {
    const { rpc, exchanges } = fakeRpc(2);
    expect(await coalesce(rpc).request("a", [])).to.equal("a");
    expect(exchanges).to.deep.equal([1, 1, 1]);
  });

  it("gives up in the end", async () => {
    const { rpc, exchanges } = fakeRpc(Infinity);
    await expectCodeAsync("CHAIN_UNREACHABLE", coalesce(rpc).request("a", []));
    expect(exchanges).to.have.length(4);
  });
});
