import { expect } from "chai";

import type { Decider } from "../../../../services/core/ports/decider.ts";
import { createEmbeddedDecider, type ViewAt } from "../../../../services/engine/decide/embedded-mode.ts";
import { UNEVALUABLE } from "../../../../services/engine/decide/verdict.ts";
import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createWorld, type World } from "../evm/support/world.ts";
import { trustedViews } from "../evm/support/views.ts";

const store = (place: number, value: string) => `${value}60${place.toString(16).padStart(2, "0")}52`;
/** Three words: verdict, dimension, reason. */
const says = (verdict: string, dimension = "6001", reason = "6001", size = "6060") =>
  `${store(0, verdict)}${store(32, dimension)}${store(64, reason)}${size}5ff3`;

describe("engine/decide/embedded-mode", () => {
  let world: World;
  let decider: Decider;
  let viewAt: ViewAt;

  before(async () => {
    world = await createWorld();
    viewAt = trustedViews(world.rpc);
    const machine = await createMachine({ chain: defaultRules(31337), crypto: await createEvmCrypto() });
    decider = createEmbeddedDecider({ machine, viewAt });
  });

  async function decide(code: string, gas = 1_000_000) {
    const contract = await world.put(1, code);
    const head = (await world.rpc.request("eth_getBlockByNumber", ["latest", false])) as { hash: string };
    return decider.decide({ pin: { hash: head.hash }, contract, gas, callData: Uint8Array.of(0xde, 0xad) });
  }

  it("decides what the contract says", async () => {
    expect(await decide(says("6003"))).to.deep.equal({
      verdict: "Held",
      dimension: "Financial",
      reason: "WITHIN_LIMITS",
    });
  });

  const BAD = {
    reverts: "5f5ffd",
    "reverts with what would be a decision": says("6001").replace(/f3$/, "fd"),
    stops: "00",
    "runs into an invalid opcode": "fe",
    loops: "5b5f56",
    "grows memory": "5f63ffffffff52",
    "answers a byte less": says("6001", "6001", "6001", "605f"),
    "answers a byte more": says("6001", "6001", "6001", "6061"),
    "answers no verdict": says("5f"),
    "answers a verdict beyond Blocked": says("6005"),
    "answers a verdict that is 1 modulo 2^64": says("680100000000000000" + "01"),
    "answers a dimension out of range": says("6001", "6006"),
    "answers an unknown reason": says("6001", "6001", "6203ffff"),
  };
  for (const [what, code] of Object.entries(BAD)) {
    it(`blocks when the contract ${what}`, async () => {
      expect(await decide(code)).to.deep.equal(UNEVALUABLE);
    });
  }

  it("blocks when the gas does not even begin the call", async () => {
    expect(await decide(says("6001"), 21_000)).to.deep.equal(UNEVALUABLE);
  });

  it("decides nothing when the contract writes: a node might have decided", async () => {
    await expectCodeAsync("CALL_NOT_RUN", decide(`60015f55${says("6001")}`));
  });

  it("decides nothing at a block it cannot have the state of, or gets that of another", async () => {
    const call = { contract: await world.put(1, says("6001")), gas: 100_000, callData: new Uint8Array(0) };
    await expectCodeAsync("CHAIN_UNREACHABLE", decider.decide({ ...call, pin: { hash: `0x${"ab".repeat(32)}` } }));
    const head = (await world.rpc.request("eth_getBlockByNumber", ["latest", false])) as { hash: string };
    const machine = await createMachine({ chain: defaultRules(31337), crypto: await createEvmCrypto() });
    const astray = createEmbeddedDecider({ machine, viewAt: () => viewAt(head.hash) });
    await expectCodeAsync("STATE_PROOF_INVALID", astray.decide({ ...call, pin: { hash: `0x${"ab".repeat(32)}` } }));
  });
});
