import { expect } from "chai";

import { createWorld } from "../../../../services/engine/proof/world.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { type Lie, LIES, POLICY } from "./support/lies.ts";
import { HINTS, type LyingChain, startLyingChain } from "./support/lying-chain.ts";

const WANTED = [{ address: POLICY, slots: [1n, 2n], code: true }];

describe("a node that lies about state", () => {
  let chain: LyingChain;
  let head: string;

  before(async () => {
    chain = await startLyingChain();
    ({ head } = chain.honest);
  });
  after(() => chain.stop());

  for (const lie of LIES) {
    it(`${lie.name}: ${lie.code}, and no value comes out`, async () => {
      const view = await createWorld({ rpc: chain.lying(lie) }).at({ hash: head });
      const error = await expectCodeAsync(lie.code, view.prove(WANTED));
      expect(error.detail).to.contain(lie.detail);
      expect(view.slots(POLICY)?.get(1n)).to.equal(lie.method === "eth_getCode" ? 12n : undefined);
      if (lie.method === "eth_getProof")
        expect([view.account(POLICY), view.slots(POLICY)]).to.deep.equal([undefined, undefined]);
      expect(view.code(view.account(POLICY)?.codeHash ?? "")).to.equal(undefined);
      await expectCodeAsync(lie.code, createWorld({ rpc: chain.lying(lie), hints: HINTS }).at({ hash: head }));
    });
  }

  for (const times of [1, 2]) {
    it(`${times === 1 ? "one" : "two"} answers for another state: ${times === 1 ? "asked again" : "STATE_PROOF_INVALID"}`, async () => {
      const earlier = LIES.find(({ name }) => name === "an earlier block's state, all of it honest");
      let told = 0;
      const tell: Lie["tell"] = (answer, node) => (++told > times ? answer : earlier?.tell(answer, node));
      const opening = createWorld({ rpc: chain.lying({ method: "eth_getProof", tell }), hints: HINTS }).at({
        hash: head,
      });
      if (times === 1) expect((await opening).slots(POLICY)?.get(1n)).to.equal(12n);
      else await expectCodeAsync("STATE_PROOF_INVALID", opening);
      expect(told).to.equal(2);
    });
  }

  it("the same questions to the honest node are answered", async () => {
    const view = await createWorld({ rpc: chain.rpc, hints: HINTS }).at({ hash: head });
    expect([view.slots(POLICY)?.get(1n), view.slots(POLICY)?.get(2n)]).to.deep.equal([12n, 22n]);
    expect(view.code(view.account(POLICY)?.codeHash ?? "")?.length).to.equal(4);
  });
});
