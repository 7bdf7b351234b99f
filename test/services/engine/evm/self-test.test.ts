import { expect } from "chai";

import { createEvmCrypto, type EvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine } from "../../../../services/engine/evm/machine.ts";
import { type ChainRules, checkHardfork, defaultRules } from "../../../../services/engine/evm/rules.ts";
import { selfTest } from "../../../../services/engine/evm/self-test.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { intercept } from "../../chain/support/wrap-rpc.ts";
import { createWorld } from "./support/world.ts";

describe("engine/evm/self-test", () => {
  let crypto: EvmCrypto;

  before(async () => {
    crypto = await createEvmCrypto();
  });

  async function test(chain: ChainRules, node?: Rpc, wrong: Partial<EvmCrypto> = {}): Promise<void> {
    const options = { chain, crypto: { ...crypto, ...wrong } };
    await selfTest(await createMachine(options), options, node);
  }

  for (const hardfork of ["cancun", "prague", "osaka"] as const) {
    it(`passes under the rules of ${hardfork}, beside a node of the same`, async () => {
      const { rpc } = await createWorld(hardfork);
      await test({ ...defaultRules(31337), hardfork }, rpc);
    });
  }

  for (const [rules, node] of [
    ["osaka", "prague"],
    ["prague", "osaka"],
  ] as const) {
    it(`finds a node of ${node} that is taken for one of ${rules}`, async () => {
      const { rpc } = await createWorld(node);
      await expectCodeAsync("DECIDER_DISAGREES", test({ ...defaultRules(31337), hardfork: rules }, rpc));
    });
  }

  it("takes P-256 from the list of EIPs, at the price the chain has", async () => {
    await test({ chainId: 31337, hardfork: "prague", eips: [7951], p256Gas: 3_450 });
    const { rpc } = await createWorld("osaka");
    await expectCodeAsync("DECIDER_DISAGREES", test({ ...defaultRules(31337), p256Gas: 3_450 }, rpc));
  });

  it("finds a node of another chain", async () => {
    const { rpc } = await createWorld();
    await expectCodeAsync("DECIDER_DISAGREES", test(defaultRules(1), rpc));
  });

  it("finds cryptography that is wrong", async () => {
    const zero = () => new Uint8Array(32);
    for (const wrong of [
      { keccak256: zero },
      { sha256: zero },
      { ecrecover: () => new Uint8Array(64) },
      { verifyP256: () => true },
      { verifyP256: () => false },
    ]) {
      await expectCodeAsync("DECIDER_DISAGREES", test(defaultRules(31337), undefined, wrong));
    }
  });

  it("does not take a node that is gone for one that disagrees", async () => {
    const { rpc } = await createWorld();
    const silent = intercept(rpc, async () => ({ error: { code: -32_005, message: "too many requests", data: null } }));
    await expectCodeAsync("CHAIN_UNREACHABLE", test(defaultRules(31337), silent));
  });

  it("refuses hardforks the contracts do not run on, and unknown ones", async () => {
    for (const name of ["shanghai", "london", "amsterdam", "", "Osaka"]) {
      expect(expectCode("CONFIG_INVALID", () => checkHardfork(name)).detail).to.contain("cancun");
    }
    await expectCodeAsync(
      "CONFIG_INVALID",
      createMachine({ chain: { ...defaultRules(1), eips: [1_234_567] }, crypto }),
    );
  });
});
