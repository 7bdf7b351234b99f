import { expect } from "chai";
import { createLocalJWKSet, compactVerify, type JSONWebKeySet } from "jose";

import { encodeDecision } from "../../../services/core/calldata/request.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { openEnvelope } from "../../../services/core/verify/envelope.ts";
import { thumbprint } from "../../../services/core/jws/key.ts";
import { createDecider } from "../../../services/engine/decide/rpc-mode.ts";
import { inputsOf } from "../../../services/core/sdjwt/record.ts";
import { claimsOf, expectDenial, shownIn } from "./support/expect.ts";
import { order, reading } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import { LIVES } from "./support/world.ts";

const suite = await createSuite();

describe("signing: answers", () => {
  afterEach(suite.closeWorlds);

  it("permits with an envelope that says everything the answer says", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const { intent, act, disclosures } = await world.intentOf(alice, order(900));
    const { status, json } = await world.act(intent);

    expect(status).to.equal(200);
    const opened = openEnvelope(String(json["envelope"]));
    expect(json).to.deep.equal({
      verdict: "AutoApproved",
      reason: "WITHIN_LIMITS",
      seq: 2,
      intent_seq: 1,
      sae: opened.hash,
      envelope: json["envelope"],
      evidence: json["evidence"],
      exp: opened.claims.exp,
    });
    const { claims } = opened;
    expect(opened.params).to.deep.equal(order(900).params);
    expect(String(json["envelope"]).split("~").slice(1, -1)).to.deep.equal(disclosures);
    expect(claims.act).to.deep.equal({ ...act, map: world.organization.mapping.hash });
    expect(claims).to.include({ iss: alice.identity.subject, aud: alice.identity.pep, sub: "http://erp.example" });
    expect(claims.iat).to.equal(Math.floor(world.time.now / 1000));
    expect(claims.exp - claims.iat).to.equal(LIVES.sae);
    expect(claims.cnf.jkt).to.equal(thumbprint(alice.signer.publicKey));
    expect(claims.ctx.intent).to.equal(sha256b64(intent.split("~")[0] ?? ""));
    expect(claims.chain).to.deep.equal({ log: 1, seq: 2, anchor: world.organization.system.anchorLog });
    expect(claims.pol.block.hash).to.equal(world.head.pin().hash);
  });

  it("decides what anyone can decide again from the answer alone", async () => {
    const world = await suite.world();
    const reply = await world.propose(world.organization.agents.alice, order(6000));
    const { claims } = openEnvelope(String(reply.json["envelope"]));
    const inputs = inputsOf(shownIn(reply));
    if (inputs === null) throw new Error("a disclosure is missing");
    const callData = encodeDecision(claims, inputs);

    expect(claims.pol.call).to.equal(sha256b64(callData));
    const { contract, gas, block, verdict, dimension, reason } = claims.pol;
    const again = await createDecider(world.rpc).decide({ pin: block, contract, gas, callData });
    expect(again).to.deep.equal({ verdict, dimension, reason });
    expect(again.verdict).to.equal("Flagged");
  });

  it("stores the intent, then the decision, and the disclosures beside", async () => {
    const world = await suite.world();
    const { intent, disclosures } = await world.intentOf(world.organization.agents.alice, order(900));
    const { json } = await world.act(intent);
    const [asked, decided] = await world.store.records.range(1, 10);

    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
    expect(asked?.record).to.equal(intent.split("~")[0]);
    expect(decided?.record).to.not.include("~");
    const evidence = json["evidence"] as string[];
    expect(await world.store.disclosures.get(2)).to.deep.equal([...disclosures, ...evidence]);
    expect(evidence).to.have.length(4);
    expect(await world.store.disclosures.get(1)).to.equal(null);
  });

  it("holds with 202, a denial and a hold", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(12_000));
    const { status, json } = await world.act(intent);

    expect(status).to.equal(202);
    const claims = claimsOf(String(json["denial"]));
    expect(json).to.deep.equal({
      verdict: "Held",
      reason: "ABOVE_HOLD",
      seq: 2,
      hold: sha256b64(intent.split("~")[0] ?? ""),
      denial: json["denial"],
      evidence: json["evidence"],
      expires: claims.iat + LIVES.hold,
    });
    expect(await world.kinds()).to.deep.equal(["intent", "denial"]);
  });

  it("blocks with 403, problem details and a signed denial of the policy", async () => {
    const world = await suite.world();
    const reply = await world.propose(world.organization.agents.alice, order(200_000));
    const claims = await expectDenial(world, reply, "ABOVE_BLOCK");

    expect(claims.pol.call).to.not.equal(null);
    expect(reply.json["dimension"]).to.equal("Financial");
    expect(reply.json["detail"]).to.equal("the amount is above the block threshold");
    expect(reply.json["title"]).to.equal("The action is blocked");
  });

  it("reads parameters from a path without content", async () => {
    const world = await suite.world();
    const reply = await world.propose(world.organization.agents.alice, reading());
    expect(reply.status, reply.text).to.equal(200);
  });

  it("signs what an outside library verifies: permissions and denials, each under its own typ", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const permitted = await world.propose(alice, order(900));
    const held = await world.propose(alice, order(12_000));
    const keys = createLocalJWKSet((await world.get("/v1/jwks")).json as unknown as JSONWebKeySet);

    const sae = await compactVerify(String(permitted.json["envelope"]).split("~")[0] ?? "", keys);
    expect(sae.protectedHeader.typ).to.equal("sae+jwt");
    const denial = await compactVerify(String(held.json["denial"]), keys);
    expect(denial.protectedHeader.typ).to.equal("sae-denial+jwt");
  });

  it("measures deciding and signing", async () => {
    const world = await suite.world();
    expect((await world.get("/v1/stats")).json["decide"]).to.deep.equal({ count: 0, median_ms: null, p99_ms: null });
    await world.propose(world.organization.agents.alice, order(900));
    const { decide, sign } = world.service.stats();
    expect([decide.count, sign.count]).to.deep.equal([1, 1]);
    expect(decide.median_ms).to.be.a("number");
  });
});
