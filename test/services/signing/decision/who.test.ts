import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { INTENT_MAX_LIFE } from "../../../../services/core/schemas/intent.ts";
import { CLOCK_SKEW } from "../../../../services/core/time.ts";
import { createKnownKeys } from "../../../../services/keys/verify/known-keys.ts";
import { createDurations } from "../../../../services/platform/durations.ts";
import { decide } from "../../../../services/signing/decision/decide.ts";
import { openAsked, prepare } from "../../../../services/signing/decision/prepare.ts";
import type { SigningDeps } from "../../../../services/signing/shared/deps.ts";
import { createAgentRates } from "../../../../services/signing/shared/rates.ts";
import { createTurns } from "../../../../services/signing/shared/turns.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { OPERATIONS } from "../support/example.ts";
import { expectDenial, expectProblem, expectRefused } from "../support/expect.ts";
import { resign, takeApart } from "../support/forge.ts";
import { publish } from "../support/publish.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: who asks, and when", () => {
  afterEach(suite.closeWorlds);

  /** Changes claims of alice's intent; her signature is right. */
  async function change(world: World, claims: (given: Record<string, unknown>) => Record<string, unknown>) {
    const { alice } = world.organization.agents;
    const { intent } = await world.intentOf(alice, order(900));
    return world.act(await resign(alice.signer, intent, { claims: claims(takeApart(intent).claims) }));
  }

  const refused: readonly [
    name: string,
    claims: (given: Record<string, unknown>) => Record<string, unknown>,
    ErrorCode,
  ][] = [
    ["an agent that is not registered", () => ({ iss: "UID=99,CN=did:web:alice.example" }), "AGENT_UNKNOWN"],
    ["the name of another agent", () => ({ iss: "UID=2,CN=did:web:bob.example" }), "AGENT_KEY_MISMATCH"],
    ["the agent's id under another DID", () => ({ iss: "UID=1,CN=did:web:bob.example" }), "AGENT_KEY_MISMATCH"],
    ["an intent for another log", ({ pep }) => ({ aud: pep }), "INTENT_AUDIENCE"],
    ["the signing log as enforcement point", ({ aud }) => ({ pep: aud }), "PEP_UNKNOWN"],
    ["an enforcement point that was never opened", ({ pep }) => ({ pep: `${String(pep)}9` }), "PEP_UNKNOWN"],
    ["an enforcement point of another chain", ({ pep }) => ({ pep: String(pep).replace("31337", "1") }), "PEP_UNKNOWN"],
    ["a life of no time", ({ iat }) => ({ exp: iat }), "INTENT_LIFETIME"],
    ["a life that is too long", ({ iat }) => ({ exp: Number(iat) + INTENT_MAX_LIFE + 1 }), "INTENT_LIFETIME"],
    ["an expired intent", ({ iat }) => ({ iat: Number(iat) - 60, exp: iat }), "INTENT_EXPIRED"],
    [
      "an intent from the future",
      ({ iat }) => ({ iat: Number(iat) + CLOCK_SKEW + 1, exp: Number(iat) + 60 }),
      "INTENT_NOT_YET_VALID",
    ],
  ];
  for (const [name, claims, code] of refused) {
    it(`refuses ${name}: ${code}`, async () => {
      const world = await suite.world();
      await expectRefused(world, await change(world, claims), code);
    });
  }

  it("refuses an intent that expires while it waits for its turn: INTENT_EXPIRED", async () => {
    const world = await suite.world();
    const durations = { decide: createDurations(), sign: createDurations() };
    const knownKeys = createKnownKeys(() => null);
    const rates = createAgentRates(() => 0);
    const deps: SigningDeps = { ...world.deps, turns: createTurns(), durations, knownKeys, rates };
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    const prepared = await prepare(deps, openAsked({ intent }));
    world.time.now += INTENT_MAX_LIFE * 1000;
    await expectCodeAsync("INTENT_EXPIRED", decide(deps, prepared));
  });

  it("takes an intent whose agent's clock is a little ahead", async () => {
    const world = await suite.world();
    const reply = await change(world, ({ iat }) => ({ iat: Number(iat) + CLOCK_SKEW, exp: Number(iat) + 60 }));
    expect(reply.status, reply.text).to.equal(200);
  });

  it("refuses a sealed enforcement point: PEP_UNKNOWN", async () => {
    const world = await suite.world();
    const { anchorLog, actors } = world.organization.deployment;
    await anchorLog.connect(actors.guardian).seal(2n, encodeBytes32String("gone"));
    await world.catchUp();
    await expectRefused(world, await world.propose(world.organization.agents.alice, order(900)), "PEP_UNKNOWN");
  });

  it("refuses a jti the agent used in another intent: INTENT_REUSED; another agent may have it", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const jti = "the-same-jti";
    const first = await resign(alice.signer, (await world.intentOf(alice, order(900))).intent, { claims: { jti } });
    const second = await resign(alice.signer, (await world.intentOf(alice, order(901))).intent, { claims: { jti } });
    const bobs = await resign(bob.signer, (await world.intentOf(bob, order(900))).intent, { claims: { jti } });

    expect((await world.act(first)).status).to.equal(200);
    expectProblem(await world.act(second), "INTENT_REUSED");
    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
    expect((await world.act(bobs)).status).to.equal(200);
  });

  it("lets one of two intents with one jti through when they come at the same time", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const intents = await Promise.all(
      [900, 901].map(async (dollars) =>
        resign(alice.signer, (await world.intentOf(alice, order(dollars))).intent, { claims: { jti: "the-same-jti" } }),
      ),
    );
    const replies = await Promise.all(intents.map((intent) => world.act(intent)));
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
  });

  for (const [act, reason] of [
    ["revoke", "AGENT_REVOKED"],
    ["suspend", "AGENT_SUSPENDED"],
  ] as const) {
    it(`denies an agent after ${act}: ${reason}`, async () => {
      const world = await suite.world();
      const { agentRegistry, actors } = world.organization.deployment;
      const { alice } = world.organization.agents;
      expect((await world.propose(alice, order(900))).status).to.equal(200);
      await agentRegistry.connect(actors.guardian)[act](alice.agentId, encodeBytes32String("why"));
      await world.catchUp();
      await expectDenial(world, await world.propose(alice, order(900)), reason);
    });
  }

  it("repeats whom an agent acts for by the digest, tells those who re-run the decision, and puts it in no header", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const { json } = await world.propose(alice, { ...order(900), actFor: "mailto:bob@example.com" });
    const digest = (takeApart(String(json["envelope"])).claims["ctx"] as { act_for: string }).act_for;
    const [disclosure = ""] = (json["evidence"] as string[]).filter((each) => sha256b64(each) === digest);
    expect(JSON.parse(Buffer.from(disclosure, "base64url").toString())).to.include.members([
      "act_for",
      "mailto:bob@example.com",
    ]);
    expect(json["envelope"]).to.not.include(disclosure);
    const nobody = await world.propose(alice, order(900));
    expect(takeApart(String(nobody.json["envelope"])).claims).to.have.nested.property("ctx.act_for", null);
  });

  it("says whose hand holds the key, as the registry has it, and what that costs: CUSTODY_FLOOR", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const carol = await world.organization.register("carol", ed25519Signer(13), OPERATIONS, "Gateway");
    await world.catchUp();
    for (const [agent, custody] of [
      [alice, "Agent"],
      [carol, "Gateway"],
    ] as const) {
      const { json, status } = await world.propose(agent, order(900));
      expect(status).to.equal(200);
      expect(takeApart(String(json["envelope"])).claims).to.have.nested.property("ctx.custody", custody);
    }
    await publish(world, { custodyFloors: { agent: 1, sidecar: 1, gateway: 3 } });
    await world.catchUp();
    expect((await world.propose(alice, order(901))).status).to.equal(200);
    const held = await world.propose(carol, order(901));
    expect([held.status, held.json["reason"]]).to.deep.equal([202, "CUSTODY_FLOOR"]);
  });

  it("holds what an agent of lower posture asks for", async () => {
    const world = await suite.world();
    const { agentRegistry, actors } = world.organization.deployment;
    const { alice } = world.organization.agents;
    await agentRegistry.connect(actors.guardian).lowerPosture(alice.agentId, 2);
    await world.catchUp();
    const reply = await world.propose(alice, order(900));
    expect([reply.status, reply.json["reason"]]).to.deep.equal([202, "POSTURE_FLOOR"]);
  });
});
