import { expect } from "chai";

import { registerAgents } from "../../scripts/local/agents.ts";
import { trustPolicyAbi } from "../../services/chain/abi/contracts.ts";
import { createEvmCrypto } from "../../services/engine/evm/crypto.ts";
import { createMachine } from "../../services/engine/evm/machine.ts";
import { defaultRules } from "../../services/engine/evm/rules.ts";
import { selfTest } from "../../services/engine/evm/self-test.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { fromHex } from "../../services/core/encoding/hex.ts";
import { createMemorySigner } from "../../services/keys/memory-signer.ts";
import { Random } from "../contracts/differential/sample/random.ts";
import { FACET, PURCHASE, READ, TARGET, USD, WIRE } from "../contracts/support/action-values.ts";
import { sha256Hex } from "../../scripts/local/digest.ts";
import { differencesOf } from "../services/engine/evm/support/compare.ts";
import { trustedState } from "../services/engine/evm/support/trusted-state.ts";
import { deployTestOrganization, MAPPING_HASH, POLICY_GAS } from "../services/chain/support/organization.ts";
import { type Anvil, startAnvil } from "./support/anvil.ts";
import { installAnvil, skipLoudly } from "./support/tools.ts";

const CASES = 100;
const ZERO = `0x${"00".repeat(32)}`;

describe("engine/evm beside anvil", () => {
  let anvil: Anvil | null = null;

  before(async function () {
    const binary = await installAnvil();
    if (binary === null) skipLoudly(this, "anvil cannot be installed from npm here (Linux on x64 only)");
    anvil = await startAnvil(binary);
  });
  after(() => anvil?.kill());

  it(`passes its self-test, and says the same of ${CASES} requests`, async () => {
    const url = anvil?.url ?? "";
    const rpc = createRpc(url);
    const options = { chain: defaultRules(31337), crypto: await createEvmCrypto() };
    const machine = await createMachine(options);
    await selfTest(machine, options, rpc);

    const deployment = await deployTestOrganization(url);
    const limits = { actions: ["purchase.create"], perAction: { blockAbove: "100,000.00 USD" } };
    const entry = { name: "buyer", under: null, levels: 0, limits };
    const [agent] = await registerAgents(url, deployment, [{ entry, signer: createMemorySigner() }]);
    const view = await trustedState(rpc);
    const random = new Random(20_261_123, "anvil");
    const calls = Array.from({ length: CASES }, () => {
      const request = {
        agentId: random.chance(95) ? 1 : 2,
        delegationId: random.chance(95) ? (agent?.delegation ?? "") : random.hash(),
        actionType: random.chance(80) ? PURCHASE : random.pick([WIRE, READ]),
        target: random.chance(95) ? TARGET : random.hash(),
        actDigest: random.hash(),
        mappingHash: MAPPING_HASH,
        modelDigest: sha256Hex("model of buyer"),
        facets: random.chance(90) ? FACET.AMOUNT : 0n,
        amount: random.pick([1n, 100_000n, 100_001n, 1_000_001n, 5_000_001n]),
        currency: USD,
        ...{ recipient: ZERO, channel: ZERO, dataSet: ZERO, classification: 0, risk: 0 },
        time: view.block.timestamp + random.between(-25, 25),
        logId: 1,
        ...{ holdId: ZERO, plan: ZERO, custody: 1, token: ZERO, attestation: ZERO },
        ...{ floors: [], spent: [], approvals: [], planPath: [] },
      };
      const data = fromHex(trustPolicyAbi.encodeFunctionData("evaluate", [1, request]));
      const gas = random.chance(60) ? BigInt(POLICY_GAS) : random.big(21_000n, 250_000n);
      return { to: deployment.evaluator.toLowerCase(), data, gas };
    });
    const { differences, answers } = await differencesOf(machine, rpc, view, calls);
    expect(differences.slice(0, 3)).to.deep.equal([]);
    expect(answers.size).to.be.greaterThan(5);
  });
});
