import { expect } from "chai";

import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { type Behaviour, type BehaviourOutput, behaviourSchema } from "../../../services/core/schemas/behaviour.ts";
import { contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { buildBehaviour } from "../../../services/sdk/behaviour.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import type { TestAgent } from "./support/organization.ts";
import { expectProblem } from "./support/expect.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { World } from "./support/world.ts";

const suite = await createSuite();
const SEEN: BehaviourOutput = { phase: "executed", status: 201, result: null, digest: contentDigestOf(utf8("ok")) };

describe("signing: what agents say they did", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A permission of alice at seq 2, and what she signs that she did with it. */
  async function used(replace?: Parameters<typeof suite.world>[0]) {
    const world = await suite.world(replace);
    const { alice } = world.organization.agents;
    const envelope = await permission(world, alice);
    const claims = claimsOf(await signed(world, alice, envelope));
    return { world, alice, envelope, claims };
  }

  async function permission(world: World, agent: TestAgent): Promise<string> {
    const reply = await world.propose(agent, order(900));
    expect(reply.status).to.equal(200);
    return String(reply.json["envelope"]);
  }

  const signed = (world: World, agent: TestAgent, envelope: string): Promise<string> =>
    buildBehaviour({ ...agent, ...world.deps, signer: agent.signer }, envelope, SEEN);
  const claimsOf = (text: string): Behaviour => behaviourSchema.parse(parseJws(text, [JWS_TYPES.behaviour]).payload);
  const tell = (world: World, behaviour: string) => world.post("/v1/behaviours", { behaviour });

  it("are put on record as they were signed, once; the same again gets the same answer", async () => {
    const { world, alice, envelope } = await used();
    const text = await signed(world, alice, envelope);
    for (let i = 0; i < 2; i += 1) {
      const reply = await tell(world, text);
      expect([reply.status, reply.json]).to.deep.equal([201, { seq: 3 }]);
    }
    const row = await world.store.records.get(3);
    expect([row?.kind, row?.record]).to.deep.equal(["behaviour", text]);
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "behaviour"]);
  });

  it("are taken once even when they come at the same time", async () => {
    const { world, alice, envelope } = await used();
    const text = await signed(world, alice, envelope);
    const replies = await Promise.all([tell(world, text), tell(world, text), tell(world, text)]);
    expect(replies.map(({ json }) => json)).to.deep.equal([{ seq: 3 }, { seq: 3 }, { seq: 3 }]);
  });

  it("refuses another word of the same permission", async () => {
    const { world, alice, envelope, claims } = await used();
    await tell(world, await signed(world, alice, envelope));
    const other = { ...claims, output: { ...claims.output, status: 500 } };
    expectProblem(await tell(world, await signJws(alice.signer, JWS_TYPES.behaviour, other)), "BEHAVIOUR_CONFLICT");
    expect(await world.kinds()).to.have.length(3);
  });

  const EDITS: readonly (readonly [string, (claims: Behaviour) => object, Parameters<typeof expectProblem>[1]])[] = [
    ["of an envelope never issued", (c) => ({ ...c, sae: { ...c.sae, hash: sha256b64("x") } }), "BEHAVIOUR_UNFOUNDED"],
    ["of an intent", (c) => ({ ...c, sae: { ...c.sae, seq: 1 } }), "BEHAVIOUR_UNFOUNDED"],
    ["of another log", (c) => ({ ...c, sae: { ...c.sae, log: 7 } }), "BEHAVIOUR_UNFOUNDED"],
    ["meant for another log", (c) => ({ ...c, aud: c.aud.replace(/1$/, "9") }), "BEHAVIOUR_UNFOUNDED"],
    ["from before the permission", (c) => ({ ...c, iat: c.iat - 60 }), "CLAIMS_INVALID"],
    ["from the future", (c) => ({ ...c, iat: c.iat + 60 }), "CLAIMS_INVALID"],
    [
      "with a digest of an answer nobody saw",
      (c) => ({ ...c, output: { ...c.output, phase: "unknown" } }),
      "CLAIMS_INVALID",
    ],
    ["without an answer that was seen", (c) => ({ ...c, output: { ...c.output, digest: null } }), "CLAIMS_INVALID"],
    ["with a member nobody knows", (c) => ({ ...c, more: true }), "CLAIMS_INVALID"],
  ];
  for (const [what, edit, code] of EDITS) {
    it(`refuses one ${what}: ${code}`, async () => {
      const { world, alice, claims } = await used();
      expectProblem(await tell(world, await signJws(alice.signer, JWS_TYPES.behaviour, edit(claims))), code);
      expect(await world.kinds()).to.have.length(2);
    });
  }

  it("refuses another agent's word of it, in its own name and in the holder's", async () => {
    const { world, alice, envelope, claims } = await used();
    const { bob } = world.organization.agents;
    const own = { ...claims, iss: bob.identity.subject };
    expectProblem(await tell(world, await signJws(bob.signer, JWS_TYPES.behaviour, own)), "BEHAVIOUR_UNFOUNDED");
    expectProblem(await tell(world, await signJws(bob.signer, JWS_TYPES.behaviour, claims)), "AGENT_KEY_MISMATCH");
    const stranger = await signJws(ed25519Signer(99), JWS_TYPES.behaviour, claims);
    expectProblem(await tell(world, stranger), "AGENT_KEY_MISMATCH");
    expect((await tell(world, await signed(world, alice, envelope))).status).to.equal(201);
  });

  it("refuses one whose signature is of other claims", async () => {
    const { world, alice, envelope, claims } = await used();
    const [head = "", , signature = ""] = (await signed(world, alice, envelope)).split(".");
    const changed = Buffer.from(JSON.stringify({ ...claims, commitment: null, iat: claims.iat + 1 })).toString(
      "base64url",
    );
    expectProblem(await tell(world, `${head}.${changed}.${signature}`), "JWS_SIGNATURE_INVALID");
  });

  it("lets no agent flood the log: RATE_LIMITED, and others go on", async () => {
    const watch = { now: 0 };
    const { world, alice, envelope } = await used(() => ({ stopwatch: () => watch.now }));
    const text = await signed(world, alice, envelope);
    const statuses: number[] = [];
    for (let i = 0; i < 241; i += 1) statuses.push((await tell(world, text)).status);
    expect(statuses.slice(0, 240).every((status) => status === 201)).to.equal(true);
    expect(statuses[240]).to.equal(429);
    expectProblem(await tell(world, text), "RATE_LIMITED");
    const { bob } = world.organization.agents;
    expect((await tell(world, await signed(world, bob, await permission(world, bob)))).status).to.equal(201);
    watch.now += 1000;
    expect((await tell(world, text)).status).to.equal(201);
  });
});
