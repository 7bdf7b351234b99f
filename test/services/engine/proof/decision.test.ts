import { expect } from "chai";
import { id } from "ethers";

import { registerAgents } from "../../../../scripts/local/agents.ts";
import { sha256Hex } from "../../../../scripts/local/digest.ts";
import { policyAbi } from "../../../../services/chain/abi/contracts.ts";
import { createEmbeddedDecider } from "../../../../services/engine/decide/embedded-mode.ts";
import { createDecider } from "../../../../services/engine/decide/rpc-mode.ts";
import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { createOfflineWorld } from "../../../../services/engine/proof/witness.ts";
import { createWorld, type World } from "../../../../services/engine/proof/world.ts";
import { type Block, readLatestBlock } from "../../../../services/chain/read/block.ts";
import { createGuardian } from "../../../../services/chain/send/registrar.ts";
import { fromHex } from "../../../../services/core/encoding/hex.ts";
import { createMemorySigner } from "../../../../services/keys/memory-signer.ts";
import { FACET, PURCHASE, TARGET, USD } from "../../../contracts/support/action-values.ts";
import {
  MAPPING_HASH,
  POLICY_GAS,
  startOrganization,
  type TestOrganization,
} from "../../chain/support/organization.ts";
import { methodsOf, record } from "./support/storage-chain.ts";

const NONE = `0x${"00".repeat(32)}`;
/** Approved, flagged, held, blocked. */
const AMOUNTS = [100_000n, 100_001n, 1_000_001n, 20_000_000n];

/** The deployed policy over proven state, beside the node that runs it itself. */
describe("decisions over proven state", () => {
  let org: TestOrganization;
  let machine: Machine;
  let delegation: string;

  before(async () => {
    org = await startOrganization();
    const limits = { actions: ["purchase.create"], perAction: { blockAbove: "100,000.00 USD" } };
    const entry = { name: "buyer", under: null, levels: 0, limits };
    const [agent] = await registerAgents(org.chain.url, org.deployment, [{ entry, signer: createMemorySigner() }]);
    delegation = agent?.delegation ?? "";
    machine = await createMachine({ chain: defaultRules(org.chain.chainId), crypto: await createEvmCrypto() });
  });
  after(() => org.stop());

  const purchase = (amount: bigint, time: number) =>
    fromHex(
      policyAbi.encodeFunctionData("evaluate", [
        1,
        {
          ...{ agentId: 1, delegationId: delegation, actionType: PURCHASE, target: TARGET, actDigest: id("act") },
          ...{ mappingHash: MAPPING_HASH, modelDigest: sha256Hex("model of buyer"), facets: FACET.AMOUNT, amount },
          ...{
            currency: USD,
            recipient: NONE,
            channel: NONE,
            dataSet: NONE,
            classification: 0,
            risk: 0,
            time,
            logId: 1,
          },
          ...{ holdId: NONE, plan: NONE, custody: 1, token: NONE, attestation: NONE },
          ...{ floors: [], spent: [], approvals: [], planPath: [] },
        },
      ]),
    );
  const decideAll = (decider: ReturnType<typeof createDecider>, pin: Block) =>
    Promise.all(
      AMOUNTS.map((amount) =>
        decider.decide({
          pin,
          contract: org.deployment.evaluator,
          gas: POLICY_GAS,
          callData: purchase(amount, pin.timestamp),
        }),
      ),
    );
  const over = (world: World) => createEmbeddedDecider({ machine, viewAt: (hash) => world.at({ hash }) });

  /** The last test changes the state for good. */
  it("take no further exchange once a head is opened with what was remembered", async () => {
    const pin = await readLatestBlock(org.rpc);
    const earlier = createWorld({ rpc: org.rpc });
    await decideAll(over(earlier), pin);
    const { rpc, exchanges } = record(org.rpc);
    const world = createWorld({ rpc, hints: earlier.remembered() });
    await world.at(pin);
    expect(exchanges.map((calls) => [...new Set(methodsOf(calls))])).to.deep.equal([
      ["eth_getBlockByHash", "eth_getProof"],
      ["eth_getCode"],
    ]);
    await decideAll(over(world), pin);
    expect(exchanges).to.have.length(2);
  });

  it("are the node's own, online and out of the witness, before and after a revocation", async () => {
    const stored = new Map<string, Uint8Array>();
    const keep = (hash: string, bytes: Uint8Array) => void stored.set(hash, bytes);
    const take = (hash: string) => stored.get(hash) ?? null;
    const world = createWorld({ rpc: org.rpc, sink: { onNode: keep, onCode: keep, onHeader: keep } });
    const offline = createOfflineWorld({ node: take, code: take, header: take });
    const same = async (pin: Block) => {
      const expected = await decideAll(createDecider(org.rpc), pin);
      expect(await decideAll(over(world), pin)).to.deep.equal(expected);
      expect(await decideAll(over(offline), pin)).to.deep.equal(expected);
      return expected.map(({ verdict }) => verdict);
    };
    const before = await readLatestBlock(org.rpc);
    expect(await same(before)).to.deep.equal(["AutoApproved", "Flagged", "Held", "Blocked"]);
    const { guardian } = org.accounts;
    await createGuardian({ rpc: org.rpc, ...org.deployment, privateKey: guardian.privateKey }).revoke(1, id("end"));
    expect(await same(await readLatestBlock(org.rpc))).to.deep.equal(["Blocked", "Blocked", "Blocked", "Blocked"]);
    expect(await same(before)).to.deep.equal(["AutoApproved", "Flagged", "Held", "Blocked"]);
  });
});
