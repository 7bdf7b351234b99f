import { expect } from "chai";

import type { ApprovalTypedData } from "../../../../services/core/approval/typed-data.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { createEmbeddedDecider } from "../../../../services/engine/decide/embedded-mode.ts";
import { createProvenRpc } from "../../../../services/engine/decide/proven-rpc.ts";
import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { SOUND_INPUT } from "../../../helpers/kzg.ts";
import { trustedViews } from "../../engine/evm/support/views.ts";
import { APPROVER } from "../support/example.ts";
import { expectProblem } from "../support/expect.ts";
import { approve, holdOrder, resume } from "../support/holding.ts";
import { publish } from "../support/publish.ts";
import { createSuite } from "../support/suite.ts";
import { createWorld, type World } from "../support/world.ts";

const suite = await createSuite();
/** Numbers of CuriousAccount. */
const NOTHING = 0n;
const BLOB_BASE_FEE = 1n;
const POINT = 2n;
const BLOCK_HASH = 3n;
/** Answers with the selector of isValidSignature, as a jump target. */
const YES = "5b631626ba7e60e01b5f5260205ff3";
/** Hardhat keeps no hashes in state (EIP-2935), so only the header shows one: that of the block before. */
const [BEFORE, TOO_FAR] = [1n, 2n];

describe("signing in mode embedded: approvers whose accounts ask what few ask", () => {
  const opened: World[] = [];
  let machine: Machine;

  before(async () => {
    machine = await createMachine({ chain: defaultRules(31_337), crypto: await createEvmCrypto() });
  });
  afterEach(async () => {
    for (const world of opened.splice(0)) await world.close();
    await suite.closeWorlds();
  });
  after(suite.close);

  /** A service that runs every contract itself, and shows each decision to the node, too. */
  async function embeddedWorld(): Promise<World> {
    const { organization, rpc } = await suite.world();
    const viewAt = trustedViews(rpc);
    const embedded = createEmbeddedDecider({ machine, viewAt });
    const proven = createProvenRpc({ machine, viewAt, node: rpc, unproven: ["eth_getLogs", "eth_getBlockByNumber"] });
    const world = await createWorld(organization, ({ decider: byNode, system }) => ({
      registries: createRegistries(proven, system),
      decider: {
        decide: async (call) => {
          const decision = await embedded.decide(call);
          expect(await byNode.decide(call)).to.deep.equal(decision);
          return decision;
        },
      },
    }));
    opened.push(world);
    return world;
  }

  /** A hold that a wallet or a curious account may release. */
  async function held() {
    const world = await embeddedWorld();
    const { ethers } = world.organization.deployment;
    const account = await ethers.deployContract("CuriousAccount");
    const address = (await account.getAddress()).toLowerCase();
    await publish(world, {
      approvalsNeeded: 1,
      approvers: [address, APPROVER.address].map((signer) => ({ signer, ceiling: 5_000_000n })),
    });
    const wonder = async (question: bigint, detail: bigint) => {
      await account.getFunction("wonder").send(question, detail);
      await world.organization.connection.networkHelpers.mine();
      await world.catchUp();
    };
    return { world, address, wonder, held: await holdOrder(world) };
  }

  async function approveAs(world: World, signer: string, hold: string, signature: string) {
    const { json } = await world.read(`/v1/holds/${hold}`);
    const { validBefore, action } = (json["typed_data"] as ApprovalTypedData).message;
    return world.post(`/v1/holds/${hold}/approvals`, { signer, signature, valid_before: validBefore, action });
  }

  const KNOWN = {
    "the blob base fee": { question: BLOB_BASE_FEE, detail: 1n, signature: "0x" },
    "what a commitment opens to": { question: POINT, detail: 0n, signature: SOUND_INPUT },
    "the hash of the block before": { question: BLOCK_HASH, detail: BEFORE, signature: "0x" },
  };
  for (const [what, { question, detail, signature }] of Object.entries(KNOWN)) {
    it(`counts the approval of one that asks for ${what}, as the node does`, async () => {
      const { world, address, wonder, held: action } = await held();
      await wonder(question, detail);
      expect((await approveAs(world, address, action.hold, signature)).status).to.equal(201);
      const reply = await resume(world, action);
      expect([reply.status, reply.json["reason"]], reply.text).to.deep.equal([200, "APPROVED"]);
    });
  }

  it("does not take the approval of one that asks for what nothing shows: CALL_NOT_RUN, with its name", async () => {
    const { world, address, wonder, held: action } = await held();
    await wonder(BLOCK_HASH, TOO_FAR);
    const reply = await approveAs(world, address, action.hold, "0x");
    expectProblem(reply, "CALL_NOT_RUN");
    expect(reply.json["detail"]).to.contain(address);
    expect(reply.text).not.to.contain("RPC_URL");
    expect((await approve(world, action.hold)).status).to.equal(201);
    expect((await resume(world, action)).status).to.equal(200);
  });

  it("decides without one that asks only once its approval was taken", async () => {
    const { world, address, wonder, held: action } = await held();
    await wonder(NOTHING, 0n);
    expect((await approveAs(world, address, action.hold, "0x")).status).to.equal(201);
    await wonder(BLOCK_HASH, TOO_FAR);
    const alone = await resume(world, action);
    expect([alone.status, alone.json["reason"]], alone.text).to.deep.equal([202, "ABOVE_HOLD"]);
    const renewed = { ...action, hold: String(alone.json["hold"]) };
    expect((await approve(world, renewed.hold)).status).to.equal(201);
    expect((await resume(world, renewed)).status).to.equal(200);
  });

  it("decides without one that asks only when the policy asks it", async () => {
    const { world, address, held: action } = await held();
    const { networkHelpers, trustPolicy } = world.organization.deployment;
    const policy = (await trustPolicy.getAddress()).slice(2);
    // Says yes; when the policy calls, not before it has asked for the hash of the block two before.
    await networkHelpers.setCode(address, `0x3373${policy}1415602157600243034050${YES}`);
    await networkHelpers.mine();
    await world.catchUp();
    expect((await approveAs(world, address, action.hold, "0x")).status).to.equal(201);
    const reply = await resume(world, action);
    expect([reply.status, reply.json["reason"]], reply.text).to.deep.equal([202, "ABOVE_HOLD"]);
  });
});
