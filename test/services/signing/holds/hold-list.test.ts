import { expect } from "chai";

import { buildReading } from "../../../../services/sdk/reading.ts";
import { buildHoldReading } from "../../../../services/sdk/hold-reading.ts";
import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { APPROVER } from "../support/example.ts";
import { expectProblem } from "../support/expect.ts";
import { approve, holdOrder, resume } from "../support/holding.ts";
import type { TestAgent } from "../support/organization.ts";
import { createSuite } from "../support/suite.ts";
import type { Reply, World } from "../support/world.ts";

const suite = await createSuite();
const LIST = "/v1/holds";

async function listAs(world: World, { identity, signer }: TestAgent, path = LIST): Promise<Reply> {
  const { clock, randomBytes } = world.deps;
  const proof = await buildReading({ signer, clock, randomBytes }, { iss: identity.subject, aud: identity.log, path });
  return world.get(path, { "countersign-proof": proof });
}

function idsOf({ json, status, text }: Reply): readonly string[] {
  expect(status, text).to.equal(200);
  return (json["holds"] as { hold: string }[]).map(({ hold }) => hold);
}

describe("signing: the list of holds", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  it("shows an operator all that waits, oldest first, and an agent its own only", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    expect((await world.read(LIST)).json).to.deep.equal({ holds: [], next: null });
    const held = [await holdOrder(world), await holdOrder(world)].map(({ hold }) => hold);
    const reply = await world.read(LIST);
    expect(idsOf(reply)).to.deep.equal(held);
    const [first] = reply.json["holds"] as object[];
    const { identity } = alice;
    expect(first).to.include({ agent: identity.subject, approvals: 0, approvals_needed: 1 });
    expect(first).to.have.all.keys("hold", "seq", "expires", "agent", "type", "sub", "approvals", "approvals_needed");
    expect(idsOf(await listAs(world, alice))).to.deep.equal(held);
    expect((await listAs(world, bob)).json).to.deep.equal({ holds: [], next: null });
  });

  it("tells strangers the same whether anything waits or nothing: PROOF_MISSING, PROOF_INVALID", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const strangers = [() => world.get(LIST), () => listAs(world, { ...alice, signer: bob.signer })];
    const before = await Promise.all(strangers.map((ask) => ask()));
    await holdOrder(world);
    const after = await Promise.all(strangers.map((ask) => ask()));
    const codes = ["PROOF_MISSING", "PROOF_INVALID"] as const;
    for (const [i, code] of codes.entries()) {
      for (const reply of [before[i], after[i]]) expectProblem(reply as Reply, code);
      expect(after[i]?.status).to.equal(401);
      expect(after[i]?.text).to.equal(before[i]?.text);
    }
  });

  it("is not opened by an approver's proof, which names one hold", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const { chainId, system } = world.organization.system;
    const issuedAt = Math.floor(world.time.now / 1000);
    const sign = (digest: string) => signByWallet(APPROVER.privateKey, digest);
    const proof = buildHoldReading(sign, { chainId, system, service: world.url, hold, issuedAt });
    expect((await world.get(`${LIST}/${hold}`, { "countersign-proof": proof })).status).to.equal(200);
    expectProblem(await world.get(LIST, { "countersign-proof": proof }), "JWS_MALFORMED");
  });

  it("comes in pages, none of which has a hold of the one before", async () => {
    const world = await suite.world();
    const held: string[] = [];
    for (let i = 0; i < 3; i += 1) held.push((await holdOrder(world)).hold);
    const first = await world.read(`${LIST}?count=2`);
    expect(idsOf(first)).to.deep.equal(held.slice(0, 2));
    const last = await world.read(`${LIST}?after=${String(first.json["next"])}&count=2`);
    expect(idsOf(last)).to.deep.equal(held.slice(2));
    expect(last.json["next"]).to.equal(null);
    // A page that is just full has none behind it.
    expect((await world.read(`${LIST}?count=3`)).json["next"]).to.equal(null);
    expect(idsOf(await listAs(world, world.organization.agents.bob, `${LIST}?count=1`))).to.deep.equal([]);
  });

  for (const query of ["count=0", "count=101", "after=-1", "after=01", "count=1&count=1", "state=spent"]) {
    it(`is refused for ?${query}: BODY_INVALID`, async () => {
      const world = await suite.world();
      expectProblem(await world.read(`${LIST}?${query}`), "BODY_INVALID");
      expectProblem(await world.get(`${LIST}?${query}`), "PROOF_MISSING");
    });
  }

  it("counts approvals, and drops what was resumed and what has expired", async () => {
    const world = await suite.world();
    const [first, second] = [await holdOrder(world), await holdOrder(world)];
    expect((await approve(world, first.hold)).status).to.equal(201);
    const [approved] = (await world.read(LIST)).json["holds"] as { approvals: number; expires: number }[];
    expect(approved?.approvals).to.equal(1);
    expect((await resume(world, first)).status).to.equal(200);
    const left = await world.read(LIST);
    expect(idsOf(left)).to.deep.equal([second.hold]);
    const [{ expires }] = left.json["holds"] as [{ expires: number }];
    world.time.now = expires * 1000 - 1;
    expect(idsOf(await world.read(LIST))).to.deep.equal([second.hold]);
    world.time.now = expires * 1000;
    expect(idsOf(await world.read(LIST))).to.deep.equal([]);
  });
});
