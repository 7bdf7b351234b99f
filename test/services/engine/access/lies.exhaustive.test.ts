import { expect } from "chai";
import { id } from "ethers";

import { modeOf, openChain } from "../../../../services/engine/access/access.ts";
import type { EmbeddedParts } from "../../../../services/engine/access/embedded.ts";
import type { AccessOptions, ChainAccess } from "../../../../services/engine/access/options.ts";
import { createDecider } from "../../../../services/engine/decide/rpc-mode.ts";
import { createHeadTracker } from "../../../../services/chain/read/head.ts";
import { connectSystem } from "../../../../services/chain/read/deployment.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { createGuardian } from "../../../../services/chain/send/registrar.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { type LyingNode, startLyingNode } from "../../../helpers/lying-node.ts";
import { until } from "../../../helpers/until.ts";
import { type Buyer, startBuyer } from "../../chain/support/buyer.ts";
import { POLICY_GAS } from "../../chain/support/organization.ts";
import { PATIENT } from "./support/patient.ts";

const CHAIN_ID = 31_337;
/** What is nobody's matter but the prover's is tried without the thread: starting one takes longer than the test. */
const HERE = { thread: false } as const;
interface Proof {
  readonly storageProof: readonly { readonly value: string }[];
}

describe("engine/access: nodes that lie", () => {
  let buyer: Buyer;
  /** the same contracts at the same addresses, on a chain that tells another story */
  let forged: Buyer;
  let nodes: LyingNode[] = [];
  let opened: ChainAccess[] = [];

  before(async () => {
    buyer = await startBuyer(400_000n);
    forged = await startBuyer(10_000_000n);
    expect(forged.org.deployment.evaluator).to.equal(buyer.org.deployment.evaluator);
  });
  after(async () => {
    await buyer.org.stop();
    await forged.org.stop();
  });
  beforeEach(async () => {
    nodes = await Promise.all([1, 2, 3].map(() => startLyingNode(buyer.org.chain.url)));
  });
  afterEach(async () => {
    await Promise.all(opened.map((chain) => chain.close()));
    opened = [];
    await Promise.all(nodes.map((node) => node.stop()));
  });

  const node = (index: number): LyingNode => nodes[index] ?? expect.fail("no such node");
  const options = (over: Partial<AccessOptions> = {}): AccessOptions => ({
    chainId: CHAIN_ID,
    url: node(0).url,
    trust: "single",
    headUrls: [node(1).url, node(2).url],
    quorum: 2,
    mode: "auto",
    hardfork: "osaka",
    eips: [],
    crossCheck: 0,
    restSeconds: 10,
    ...PATIENT,
    ...over,
  });
  const open = async (over: Partial<AccessOptions> = {}, parts: EmbeddedParts = {}): Promise<ChainAccess> => {
    const chain = await openChain(options(over), parts);
    opened.push(chain);
    return chain;
  };
  /** What the policy says of a purchase at the newest head that counts. */
  const decide = async (chain: ChainAccess, amount: bigint, by = buyer): Promise<string> => {
    const pin = await chain.look();
    const { evaluator } = buyer.org.deployment;
    const callData = by.purchase(amount, pin.timestamp);
    const { verdict, reason } = await chain.decider.decide({ pin, contract: evaluator, gas: POLICY_GAS, callData });
    return `${verdict} ${reason}`;
  };
  const refuses = async (chain: ChainAccess, ...codes: ErrorCode[]): Promise<void> => {
    const said = await decide(chain, 100n).then(
      (decision) => decision,
      (error: { code?: string }) => error.code,
    );
    expect(said).to.be.oneOf(codes);
  };

  it("is embedded for every node that is not our own, or when told so", () => {
    const mode = (over: Partial<AccessOptions>) => modeOf(options({ headUrls: [], ...over }));
    expect(mode({ trust: "own" })).to.equal("rpc");
    expect(mode({ trust: "single" })).to.equal("embedded");
    expect(mode({ trust: "own", headUrls: ["http://other"] })).to.equal("embedded");
    expect(mode({ trust: "own", mode: "embedded" })).to.equal("embedded");
    expect(mode({ trust: "single", mode: "rpc" })).to.equal("rpc");
  });

  for (const thread of [true, false]) {
    it(`decides as eth_call does, under a head two of three nodes serve, with the third one down; ${where(thread)}`, async () => {
      node(2).down = true;
      const chain = await open({ thread });
      expect((await chain.look()).trust).to.equal("quorum");
      const reference = { ...chain, decider: createDecider(buyer.org.rpc) };
      for (const amount of [100n, 100_001n, 400_001n, 5_000_001n]) {
        expect(await decide(chain, amount)).to.equal(await decide(reference, amount));
      }
      expect(await decide(chain, 400_001n)).to.equal("Blocked HARD_LIMIT");
    });
  }

  it("reads the registries proven, and nothing that cannot be", async () => {
    const chain = await open(HERE);
    const pin = await chain.look();
    const { deployment } = buyer.org;
    const system = await connectSystem({ rpc: chain.rpc, ...deployment, at: { blockHash: pin.hash } });
    const proven = createRegistries(chain.rpc, system);
    const believed = createRegistries(buyer.org.rpc, system);
    expect(await proven.readAgent(pin, 1)).to.deep.equal(await believed.readAgent(pin, 1));
    expect(await proven.readPolicy(pin, 1)).to.deep.equal(await believed.readPolicy(pin, 1));
    expect(await proven.readSigners(pin, 1)).to.deep.equal(await believed.readSigners(pin, 1));
    expect((await proven.blockAt(pin.number))?.hash).to.equal(pin.hash);
    const newest = connectSystem({ rpc: chain.rpc, ...deployment });
    expect((await expectCodeAsync("CHAIN_UNREACHABLE", newest)).detail).to.contain("not provable");
  });

  const lies: readonly (readonly [string, (first: LyingNode) => void, ErrorCode, boolean])[] = [
    ["another value in a slot", (n) => n.lies.set("eth_getProof", withValue), "STATE_PROOF_INVALID", true],
    ["no proofs", (n) => n.lies.set("eth_getProof", () => null), "CHAIN_UNREACHABLE", true],
    ["another code", (n) => n.lies.set("eth_getCode", () => "0x6001600101"), "STATE_PROOF_INVALID", true],
    ["no code", (n) => n.lies.set("eth_getCode", () => "0x"), "STATE_PROOF_INVALID", false],
    ["another time in the header", (n) => n.lies.set("eth_getBlockByHash", withTime), "HEADER_INVALID", true],
    ["another state root", (n) => n.lies.set("eth_getBlockByHash", withRoot), "HEADER_INVALID", false],
  ];
  for (const [name, lie, code, thread] of lies) {
    it(`decides nothing on ${name}: ${code}; and goes on with an honest node; ${where(thread)}`, async () => {
      const chain = await open({ thread });
      lie(node(0));
      await refuses(chain, code);
      node(0).lies.clear();
      expect(await decide(chain, 100n)).to.equal("AutoApproved WITHIN_LIMITS");
    });
  }

  it("takes no head that only one of three serves: HEAD_DISPUTED", async () => {
    const chain = await open();
    node(1).target = forged.org.chain.url;
    node(2).down = true;
    await refuses(chain, "HEAD_DISPUTED");
  });

  it("decides nothing for a node that shows a whole forged chain, while two others are honest", async () => {
    const chain = await open(HERE);
    expect(await decide(chain, 400_001n)).to.equal("Blocked HARD_LIMIT");
    node(0).target = forged.org.chain.url;
    await refuses(await open(HERE), "CHAIN_UNREACHABLE", "STATE_PROOF_INVALID", "HEADER_INVALID");
  });

  it("believes a forged chain where one node is all it asks: the limit of trust `single`", async () => {
    node(0).target = forged.org.chain.url;
    const chain = await open({ headUrls: [], ...HERE });
    expect((await chain.look()).trust).to.equal("single");
    expect(await decide(chain, 400_001n, forged)).to.equal("Flagged ABOVE_FLAG");
    // An auditor asks another node for the block of the envelope.
    const pin = await chain.look();
    const honest = createRegistries(
      buyer.org.rpc,
      await connectSystem({ rpc: buyer.org.rpc, ...buyer.org.deployment }),
    );
    expect((await honest.blockAt(pin.number))?.hash).not.to.equal(pin.hash);
  });

  it("does not start on another chain, and does not count a node that becomes one: CHAIN_WRONG_ID", async () => {
    node(1).lies.set("eth_chainId", () => "0x1");
    await expectCodeAsync("CHAIN_WRONG_ID", open());
    node(1).lies.clear();
    const chain = await open();
    node(1).lies.set("eth_chainId", () => "0x1");
    node(2).down = true;
    await refuses(chain, "HEAD_DISPUTED");
  });

  it("grows stale behind nodes that stand still, and never goes back with one that jumps", async () => {
    const chain = await open(HERE);
    let now = (await chain.look()).timestamp;
    const tracker = createHeadTracker({ look: chain.look, clock: () => now * 1000, pollMs: 60_000 });
    const pin = await tracker.refresh();
    const { rpc } = buyer.org;
    const earlier = await rpc.request("eth_getBlockByNumber", [`0x${(pin.number - 3).toString(16)}`, false]);
    for (const each of nodes) each.lies.set("eth_getBlockByNumber", () => earlier);
    expect((await tracker.refresh()).number).to.equal(pin.number);
    now += 61;
    await expectCodeAsync("STALE_STATE", tracker.refresh());
  });

  it("refuses to start when the node runs code otherwise than this process: DECIDER_DISAGREES", async () => {
    node(0).lies.set("eth_call", () => `0x${"00".repeat(32)}`);
    await expectCodeAsync("DECIDER_DISAGREES", open());
  });

  for (const thread of [true, false]) {
    it(`blocks everything once a cross-check comes out differently: DECIDER_DISAGREES; ${where(thread)}`, async () => {
      const troubles: string[] = [];
      const onTrouble = (what: string): number => troubles.push(what);
      const chain = await open({ crossCheck: 1, thread }, { onTrouble });
      expect(await decide(chain, 100n)).to.equal("AutoApproved WITHIN_LIMITS");
      await chain.requireAgreement();
      node(1).lies.set("eth_call", () => `0x${"00".repeat(31)}04${"00".repeat(63)}03`);
      await decide(chain, 100n).catch(() => undefined);
      await until("the cross-check disagrees", () => troubles.length > 0);
      await refuses(chain, "DECIDER_DISAGREES");
      await expectCodeAsync("DECIDER_DISAGREES", chain.requireAgreement());
      node(1).lies.clear();
      await refuses(chain, "DECIDER_DISAGREES");
    });
  }

  it("sees a revocation in the block it is in", async () => {
    for (const each of nodes) each.target = forged.org.chain.url;
    const chain = await open();
    const pin = await chain.look();
    const { rpc, deployment, accounts } = forged.org;
    const guardian = createGuardian({ rpc, ...deployment, privateKey: accounts.guardian.privateKey });
    expect(await decide(chain, 100n, forged)).to.equal("AutoApproved WITHIN_LIMITS");
    await guardian.revoke(1, id("end"));
    expect(await decide(chain, 100n, forged)).to.equal("Blocked AGENT_REVOKED");
    expect((await chain.look()).number).to.be.greaterThan(pin.number);
  });
});

function where(thread: boolean): string {
  return thread ? "on its thread" : "on this one";
}

function withValue(proof: Proof): unknown {
  return { ...proof, storageProof: proof.storageProof.map((entry) => ({ ...entry, value: "0x1234" })) };
}

function withTime(block: { timestamp: string }): unknown {
  return { ...block, timestamp: `0x${(BigInt(block.timestamp) + 1n).toString(16)}` };
}

function withRoot(block: object): unknown {
  return { ...block, stateRoot: `0x${"12".repeat(32)}` };
}
