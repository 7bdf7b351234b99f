import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, GATEWAY_LOG, SIGNING_LOG, type Deployment } from "./fixture.ts";
import { unlimited } from "./lineage/support/envelopes.ts";
import {
  agentKey,
  agentSignature,
  digestOf,
  establish,
  grant,
  lineageDomain,
  principals,
  type agentArguments,
  sign,
  type Grant,
  type Granting,
} from "./lineage/support/lineage.ts";
import { KEY_TYPE, REASON, registerAgent, soon } from "./support/agents.ts";
import { p256Key } from "./support/keys.ts";
import { batch } from "./support/logs.ts";

const connection = await network.create();
const AGENTS = Array.from({ length: 20 }, (_, i) => `member ${i + 1}`);
const STANDS = 1n;
const REVOKED = 27n;

/** Who hands what to whom: 20 straight from the humans, 20 on the next level, 20 below. */
const PLAN = AGENTS.flatMap((_, i) => {
  const [own, next, last] = [i, (i + 1) % AGENTS.length, (i + 2) % AGENTS.length];
  return [
    { key: `${i}/1`, under: null, to: own, levels: 2n },
    { key: `${i}/2`, under: `${i}/1`, to: next, levels: 1n },
    { key: `${i}/3`, under: `${i}/2`, to: last, levels: 0n },
  ];
});
type Planned = (typeof PLAN)[number];
type Signed = Awaited<ReturnType<typeof agentArguments>>;

async function world(predecessor?: Deployment): Promise<Granting> {
  const following = predecessor === undefined ? {} : { predecessor: await predecessor.system.getAddress() };
  const deployment = await deploySystem(connection, following);
  for (const name of AGENTS) await registerAgent(deployment, name, { keyType: KEY_TYPE.P256 });
  return { ...deployment, domain: await lineageDomain(deployment) };
}

/** Signs the whole plan at a System, in its order: what each delegator hands down, by its own hand. */
async function signPlan(granting: Granting, genesis: string): Promise<{ signed: Signed[]; ids: string[] }> {
  const deadline = await soon(granting);
  const nonces = new Map<string, bigint>();
  const ids = new Map<string, string>();
  const signed: Signed[] = [];
  for (const planned of PLAN) {
    const above = PLAN.find(({ key }) => key === planned.under);
    const delegator = above === undefined ? genesis : agentKey(BigInt(above.to) + 1n);
    const nonce = nonces.get(delegator) ?? 0n;
    nonces.set(delegator, nonce + 1n);
    const granted = handing(planned, ids.get(planned.under ?? "") ?? genesis, nonce, deadline);
    const digest = digestOf(granting.domain, granted);
    ids.set(planned.key, digest);
    const humans = above === undefined ? principals(granting).slice(0, 2) : [];
    const signature = above === undefined ? "0x" : agentSignature(AGENTS[above.to] ?? "", digest);
    signed.push([granted, unlimited(), signature, await sign(granting.domain, granted, humans)]);
  }
  return { signed, ids: [...ids.values()] };
}

function handing({ to, levels }: Planned, parent: string, nonce: bigint, deadline: bigint): Grant {
  const receiverKeyHash = p256Key(AGENTS[to] ?? "").keyHash;
  return grant(parent, { agentId: BigInt(to) + 1n, receiverKeyHash, levels, nonce, deadline });
}

/** An organization of 20 agents and 60 delegations. */
async function deployed() {
  const old = await world();
  const plan = await signPlan(old, await establish(old));
  for (const signed of plan.signed) await old.lineage.delegate(...signed);
  return { old, plan };
}

describe("An organization that goes on with another System", () => {
  let old: Granting;
  let plan: Awaited<ReturnType<typeof signPlan>>;

  beforeEach(async () => {
    ({ old, plan } = await connection.networkHelpers.loadFixture(deployed));
  });

  const standings = async ({ lineage, networkHelpers }: Granting, ids: readonly string[]) => {
    const time = BigInt(await networkHelpers.time.latest());
    const all = await Promise.all(ids.map((node) => lineage.standingOf(node, time)));
    return all.filter((reason) => reason === STANDS).length;
  };
  const nameSuccessor = async (next: Granting) => {
    await old.system
      .connect(old.actors.timelock)
      .nameSuccessor(await next.system.getAddress(), await old.system.mark(), FOREVER);
  };
  const sealLogs = async () => {
    for (const logId of [SIGNING_LOG, GATEWAY_LOG])
      await old.anchorLog.connect(old.actors.guardian).seal(logId, REASON);
  };

  it("moves 20 agents and 60 delegations, each by those it is of", async () => {
    const next = await world(old);
    await nameSuccessor(next);
    expect(await old.system.successor()).to.equal(await next.system.getAddress());
    const genesis = await establish(next);
    const moved = await signPlan(next, genesis);
    for (const signed of moved.signed) await next.lineage.delegate(...signed);
    expect([plan.ids.length, await standings(old, plan.ids)]).to.deep.equal([60, 60]);
    expect([moved.ids.length, await standings(next, moved.ids)]).to.deep.equal([60, 60]);
    expect(await next.agentRegistry.agentCount()).to.equal(20n);
  });

  it("takes no signature of the old System for the new one, of whomever", async () => {
    const next = await world(old);
    await nameSuccessor(next);
    const genesis = await establish(next);
    // What humans and agents signed there says nothing here, not even about the same agents and the same limits.
    const [first] = plan.signed;
    if (first === undefined) throw new Error("nothing signed");
    const [granted, limits, , signatures] = first;
    const [signer] = principals(old);
    await expect(next.lineage.delegate({ ...granted, parent: genesis }, limits, "0x", signatures))
      .to.be.revertedWithCustomError(next.lineage, "Lineage_BadSignature")
      .withArgs(signer?.address.toLowerCase());
    for (const signed of plan.signed.slice(1, 3)) {
      await expect(next.lineage.delegate(...signed)).to.be.revertedWithCustomError(next.lineage, "Lineage_Unknown");
    }
    expect(await next.lineage.nonceOf(genesis)).to.equal(0n);
  });

  it("takes no key of the old System without its word for the new one", async () => {
    const next = await deploySystem(connection, { predecessor: await old.system.getAddress() });
    const entered = await old.agentRegistry.queryFilter(old.agentRegistry.filters.AgentRegistered());
    const transaction = await entered[0]?.getTransaction();
    if (transaction === undefined) throw new Error("nobody entered");
    const registrar = next.agentRegistry.connect(next.actors.registrar);
    // The very call, sent to the new registry: same chain, same registrar, same owner.
    const again = next.actors.registrar.sendTransaction({ to: await registrar.getAddress(), data: transaction.data });
    await expect(again)
      .to.be.revertedWithCustomError(registrar, "Agent_NotPossessed")
      .withArgs(p256Key(AGENTS[0] ?? "").keyHash);
  });

  it("lets the old System's revocations bind until its logs are sealed, and lets it do nothing after that", async () => {
    const next = await world(old);
    await nameSuccessor(next);
    const { guardian, signingAnchorer } = old.actors;
    const [top = "", , last = ""] = plan.ids;
    const time = BigInt(await old.networkHelpers.time.latest());
    expect(await old.lineage.standingOf(last, time)).to.equal(STANDS);
    await old.lineage.connect(guardian).revoke(top, REASON);
    expect(await old.lineage.standingOf(last, time)).to.equal(REVOKED);
    await old.agentRegistry.connect(guardian).revoke(20n, REASON);
    await old.anchorLog.connect(signingAnchorer).anchor(batch());
    await sealLogs();
    await expect(old.anchorLog.connect(signingAnchorer).anchor(batch({ firstSeq: 11n, root: id("after the end") })))
      .to.be.revertedWithCustomError(old.anchorLog, "Log_IsSealed")
      .withArgs(SIGNING_LOG);
    // Nothing there can be undone by what comes after.
    expect(await old.lineage.standingOf(last, time)).to.equal(REVOKED);
  });

  it("continues its logs, so that a reader finds the way in both directions", async () => {
    const next = await world(old);
    await nameSuccessor(next);
    await old.anchorLog.connect(old.actors.signingAnchorer).anchor(batch());
    await sealLogs();
    const [before, after] = [await old.anchorLog.getAddress(), await next.anchorLog.getAddress()];
    const opening = next.anchorLog.connect(next.actors.timelock);
    const naming = old.anchorLog.connect(old.actors.timelock);
    for (const [logId, lastGoodSeq, place] of [
      [SIGNING_LOG, 10n, 3n],
      [GATEWAY_LOG, 0n, 4n],
    ] as const) {
      const { anchorer } = await old.anchorLog.getLog(logId);
      await opening.openContinuation(before, logId, lastGoodSeq, anchorer, [], await next.anchorLog.mark(), FOREVER);
      await naming.nameSuccessor(logId, after, place, (await old.anchorLog.getLog(logId)).mark, FOREVER);
      const [from, to] = [await old.anchorLog.getLog(logId), await next.anchorLog.getLog(place)];
      expect([from.successorLog, from.successor, to.kind, to.mode]).to.deep.equal([after, place, from.kind, from.mode]);
      expect([to.predecessorLog, to.predecessor, to.lastGoodSeq]).to.deep.equal([before, logId, lastGoodSeq]);
    }
  });
});
