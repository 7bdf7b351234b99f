import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { erasureSchema } from "../../../services/core/schemas/erasure.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { leafOf } from "../../../services/log/summary.ts";
import { buildErasureOrder } from "../../../services/sdk/erasure-order.ts";
import { OPERATOR } from "../../helpers/operator.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import { expectProblem } from "./support/expect.ts";
import { holdOrder } from "./support/holding.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { World } from "./support/world.ts";

const suite = await createSuite();
const REASON = "Art. 17 GDPR, request of 2026-11-30";

describe("signing: erasing", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A permission at seq 2. */
  async function permitted(): Promise<World> {
    const world = await suite.world();
    expect((await world.propose(world.organization.agents.alice, order(900))).status).to.equal(200);
    return world;
  }

  async function orderFor(world: World, records: readonly number[], change: { aud?: string; at?: number } = {}) {
    const { clock, randomBytes } = world.deps;
    const aud = change.aud ?? world.organization.agents.alice.identity.log;
    const deps = { signer: OPERATOR, clock: () => clock() + (change.at ?? 0) * 1000, randomBytes };
    return buildErasureOrder(deps, { aud, records: [...records], reason: REASON });
  }

  async function refused(world: World, ordered: string, code: Parameters<typeof expectProblem>[1]): Promise<void> {
    const before = [await world.kinds(), await world.store.disclosures.get(2)];
    expectProblem(await world.post("/v1/erasures", { order: ordered }), code);
    expect([await world.kinds(), await world.store.disclosures.get(2)]).to.deep.equal(before);
  }

  it("takes names, URI and content digest, keeps what call data hold in clear, and signs that it did", async () => {
    const world = await permitted();
    const reply = await world.post("/v1/erasures", { order: await orderFor(world, [2]) });
    expect([reply.status, reply.json]).to.deep.equal([201, { seq: 3 }]);

    const names = ((await world.store.disclosures.get(2)) ?? []).map(
      (each) => (JSON.parse(Buffer.from(each, "base64url").toString()) as string[])[1],
    );
    expect(names).to.have.members(["amount", "currency", "target", "spent", "approvals"]);
    const [decision, row] = await world.store.records.range(2, 2);
    if (decision === undefined) throw new Error("no decision");
    expect(row?.kind).to.equal("erasure");
    const jws = parseJws(row?.record ?? "", [JWS_TYPES.erasure]);
    const { jti: _jti, ...claims } = erasureSchema.parse(jws.payload);
    const { identity } = world.organization.agents.alice;
    expect(jws.header.kid).to.equal(world.organization.keys.signing.kid);
    expect(claims).to.deep.equal({
      v: 1,
      iss: identity.log,
      erased: [{ seq: 2, leaf: toHex(leafOf(2, decision)) }],
      reason: REASON,
      operator: OPERATOR.kid,
      iat: Math.floor(world.time.now / 1000),
      chain: { log: 1, seq: 3, anchor: world.organization.system.anchorLog },
    });
  });

  it("leaves no trace of a name in the store's files", async () => {
    const world = await permitted();
    const recipient = (await world.store.disclosures.get(2))?.find((each) =>
      Buffer.from(each, "base64url").toString().includes('"ACME"'),
    );
    const traces = async () => {
      const files = [world.storePath, `${world.storePath}-wal`];
      const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
      return texts.some((text) => text.includes(recipient ?? "?"));
    };
    expect(await traces()).to.equal(true);
    await world.erase(2);
    expect(await traces()).to.equal(false);
  });

  it("still gives the intent its answer, with the evidence that stays", async () => {
    const world = await suite.world();
    const built = await world.intentOf(world.organization.agents.alice, order(900));
    const first = await world.act(built.intent);
    await world.erase(2);
    const again = await world.act(built.intent);
    expect([again.status, again.json["envelope"]]).to.deep.equal([200, first.json["envelope"]]);
    expect(again.json["evidence"]).to.have.length(3);
  });

  it("erases several at once, and closes a hold for good", async () => {
    const world = await permitted();
    const { hold } = await holdOrder(world);
    expect((await world.post("/v1/erasures", { order: await orderFor(world, [2, 4]) })).json).to.deep.equal({ seq: 5 });
    expect((await world.read(`/v1/holds/${hold}`)).json["typed_data"]).to.equal(null);
  });

  it("finds nothing left the second time: NOTHING_TO_ERASE", async () => {
    const world = await permitted();
    const ordered = await orderFor(world, [2]);
    expect((await world.post("/v1/erasures", { order: ordered })).status).to.equal(201);
    await refused(world, ordered, "NOTHING_TO_ERASE");
    await refused(world, await orderFor(world, [1]), "NOTHING_TO_ERASE");
    await refused(world, await orderFor(world, [3]), "NOTHING_TO_ERASE");
  });

  it("erases all or nothing, and nothing that is not there: RECORD_UNKNOWN", async () => {
    const world = await permitted();
    await refused(world, await orderFor(world, [2, 3]), "RECORD_UNKNOWN");
    await refused(world, await orderFor(world, [9_999]), "RECORD_UNKNOWN");
  });

  it("takes no order of an agent, a stranger or the log's own key, nor for another log, nor an old one", async () => {
    const world = await permitted();
    const { alice } = world.organization.agents;
    const { clock, randomBytes } = world.deps;
    const what = { aud: alice.identity.log, records: [2], reason: REASON };
    for (const signer of [alice.signer, ed25519Signer(55), world.organization.keys.signing]) {
      await refused(world, await buildErasureOrder({ signer, clock, randomBytes }, what), "PROOF_INVALID");
    }
    const posing = { ...ed25519Signer(55), kid: OPERATOR.kid };
    await refused(
      world,
      await buildErasureOrder({ signer: posing, clock, randomBytes }, what),
      "JWS_SIGNATURE_INVALID",
    );
    await refused(world, await orderFor(world, [2], { aud: alice.identity.pep }), "PROOF_INVALID");
    await refused(world, await orderFor(world, [2], { at: -31 }), "PROOF_EXPIRED");
    const headers = await world.headersOf("/v1/erasures");
    await refused(world, headers["countersign-proof"] ?? "", "JWS_TYP_UNEXPECTED");
  });

  it("says that a reader keeps an old copy, and looks again when it is asked again: STORE_FAILED, NOTHING_TO_ERASE", async () => {
    let sweeps = 0;
    const sweep = (): Promise<void> => {
      sweeps += 1;
      return sweeps < 3 ? Promise.reject(new CountersignError("STORE_FAILED", "a reader")) : Promise.resolve();
    };
    const world = await suite.world(({ store }) => ({
      store: { ...store, disclosures: { ...store.disclosures, sweep } },
    }));
    await world.propose(world.organization.agents.alice, order(900));
    const ordered = await orderFor(world, [2]);
    const codes: unknown[] = [];
    for (let i = 0; i < 3; i += 1) codes.push((await world.post("/v1/erasures", { order: ordered })).json["code"]);
    expect(codes).to.deep.equal(["STORE_FAILED", "STORE_FAILED", "NOTHING_TO_ERASE"]);
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "erasure"]);
  });

  it("erases nothing it cannot sign for: SIGNING_FAILED, and a void", async () => {
    let broken = false;
    const world = await suite.world(({ signer }) => ({
      signer: { ...signer, sign: (data) => (broken ? Promise.reject(new Error("gone")) : signer.sign(data)) },
    }));
    await world.propose(world.organization.agents.alice, order(900));
    const before = await world.store.disclosures.get(2);
    broken = true;
    expectProblem(await world.post("/v1/erasures", { order: await orderFor(world, [2]) }), "SIGNING_FAILED");
    expect(await world.store.disclosures.get(2)).to.deep.equal(before);
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "void"]);
  });
});
