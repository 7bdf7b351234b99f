import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";

import { expect } from "chai";

import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { isCountersignError } from "../../../../services/core/errors/error.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import type { Outcome } from "../../../../services/core/schemas/outcome.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { createHttpServer } from "../../../../services/platform/http/server.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { ASKED_AT_ONCE, createSettlementRound } from "../../../../services/signing/outcomes/settlement-round.ts";
import { createStatementClient } from "../../../../services/signing/outcomes/statement.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { order } from "../support/requests.ts";
import { statement } from "../support/statement.ts";
import { createSuite } from "../support/suite.ts";
import { LIVES, type World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: settling", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A settler whose enforcement point answers with what `state` makes of the permission. */
  function settler(world: World, state: (envelope: string) => Promise<string | null>) {
    const asked: string[] = [];
    const failed: unknown[] = [];
    const settle = createSettlementRound({
      store: world.store,
      settlements: world.settlements,
      outcomes: world.outcomes,
      clock: () => world.time.now,
      ask: (envelopes) => {
        asked.push(...envelopes);
        return Promise.all(envelopes.map(state));
      },
      onFailure: (_seq, error) => failed.push(isCountersignError(error) ? error.code : error),
    });
    return { settle, asked, failed };
  }

  async function permit(world: World): Promise<{ seq: number; jwt: string; hash: string }> {
    const { json } = await world.propose(world.organization.agents.alice, order(900));
    return { seq: Number(json["seq"]), jwt: String(json["envelope"]).split("~")[0] ?? "", hash: String(json["sae"]) };
  }

  it("leaves alone what has not expired", async () => {
    const world = await suite.world();
    await permit(world);
    const { settle, asked } = settler(world, () => Promise.resolve(null));
    await world.pass(LIVES.sae);
    await settle();
    expect(asked).to.deep.equal([]);
  });

  it("asks once for a permission that expired, and keeps the outcome", async () => {
    const world = await suite.world();
    const { seq, jwt, hash } = await permit(world);
    await world.propose(world.organization.agents.alice, order(12_000));
    await world.pass(LIVES.sae + 2);
    const { settle, asked, failed } = settler(world, (envelope) => statement(world, envelope));
    await settle();
    await settle();

    expect(failed).to.deep.equal([]);
    expect(asked, "neither intents nor denials").to.deep.equal([jwt]);
    expect(await world.settlements.bySae(hash)).to.deep.equal({ seq, sae: hash, outcome: await statement(world, jwt) });
  });

  it("asks again later when there is no final outcome yet, and at once when there was no answer", async () => {
    const world = await suite.world();
    const { hash } = await permit(world);
    await world.pass(LIVES.sae + 2);
    const answers = [
      () => Promise.resolve(null),
      () => Promise.reject(new Error("refused")),
      (envelope: string) => statement(world, envelope),
    ];
    const { settle, asked } = settler(world, (envelope) =>
      (answers.shift() ?? (() => Promise.resolve(null)))(envelope),
    );
    expect(await settle()).to.equal(1);
    expect(await settle(), "a pause comes first").to.equal(0);
    await world.pass(3);
    expect(await settle().catch(() => "thrown")).to.equal("thrown");
    expect(await settle()).to.equal(1);
    expect(await settle()).to.equal(0);
    expect(asked).to.have.length(3);
    expect(await world.settlements.bySae(hash)).to.not.equal(null);
  });

  it("goes on where an earlier process ended, and lets nothing that has no answer stand in the way", async () => {
    const world = await suite.world();
    const first = await permit(world);
    const { store } = world;
    // A sequencer of our own ends the world's; nothing is proposed after.
    const sequencer = await createSequencer({ store, clock: () => world.time.now, onFatal: () => undefined });
    const { record } = (await store.records.get(first.seq)) ?? { record: "" };
    await sequencer.append(
      Array.from({ length: 1100 }, () => () => Promise.resolve({ kind: "approval", record: "{}" })),
    );
    const later = await resigned(world, record, first.seq + 1101);
    const disclosures = (await store.disclosures.get(first.seq)) ?? [];
    await world.pass(LIVES.sae + 2);
    const refuseFirst = (envelope: string) =>
      envelope === first.jwt ? Promise.resolve(null) : statement(world, envelope);
    const before = settler(world, refuseFirst);
    await before.settle();
    expect(await world.settlements.noted()).to.equal(first.seq + 1100);

    await sequencer.append([() => Promise.resolve({ kind: "sae", record: later, disclosures })]);
    const after = settler(world, refuseFirst);
    await after.settle();
    expect(before.asked).to.deep.equal([first.jwt]);
    expect(after.asked, "the first one still pauses").to.deep.equal([later]);
    expect([...before.failed, ...after.failed]).to.deep.equal([]);
  });

  it("asks first for what holds a budget, and for no more than one exchange takes", async () => {
    const world = await suite.world();
    const { store } = world;
    const first = await permit(world);
    const { record } = (await store.records.get(first.seq)) ?? { record: "" };
    const sequencer = await createSequencer({ store, clock: () => world.time.now, onFatal: () => undefined });
    const last = first.seq + ASKED_AT_ONCE + 1;
    for (let seq = first.seq + 1; seq <= last; seq += 1) {
      const jwt = await resigned(world, record, seq);
      await sequencer.append([() => Promise.resolve({ kind: "sae", record: jwt })], (effects) => {
        if (seq === last) effects.addCharge(seq);
      });
    }
    await world.pass(LIVES.sae + 2);
    const { settle, asked } = settler(world, () => Promise.resolve(null));
    expect(await settle()).to.equal(ASKED_AT_ONCE);
    expect(asked[0]).to.equal((await store.records.get(last))?.record);
    expect(await settle(), "the rest").to.equal(2);
  });

  describe("takes no statement", () => {
    const cases: readonly [string, (world: World) => [Partial<Outcome>, Signer?], ErrorCode][] = [
      ["by a key that is not the enforcement point's", () => [{}, ed25519Signer(9)], "ENVELOPE_SIGNER_UNKNOWN"],
      ["by the signing key itself", ({ organization }) => [{}, organization.keys.signing], "ENVELOPE_SIGNER_UNKNOWN"],
      [
        "under the enforcement point's kid by another key",
        ({ organization }) => [{}, { ...ed25519Signer(9), kid: organization.keys.gateway.kid }],
        "JWS_SIGNATURE_INVALID",
      ],
      ["that is not final", () => [{ phase: "dispatched" }], "CLAIMS_INVALID"],
      ["about another permission", () => [{ sae: { hash: "A".repeat(43), log: 1, seq: 2 } }], "CLAIMS_INVALID"],
      [
        "in the name of another log",
        ({ organization }) => [{ iss: organization.agents.alice.identity.log }],
        "CLAIMS_INVALID",
      ],
    ];
    for (const [name, change, code] of cases) {
      it(`${name}: ${code}`, async () => {
        const world = await suite.world();
        const { hash } = await permit(world);
        await world.pass(LIVES.sae + 2);
        const { settle, failed } = settler(world, (envelope) => statement(world, envelope, ...change(world)));
        await settle();
        expect(failed).to.deep.equal([code]);
        expect(await world.settlements.bySae(hash)).to.equal(null);
      });
    }
  });

  describe("over HTTP", () => {
    async function served<T>(listener: RequestListener, run: (url: string) => Promise<T>): Promise<T> {
      const server = await createHttpServer(listener, { port: 0 });
      try {
        return await run(server.url);
      } finally {
        await server.close(0);
      }
    }

    it("posts the envelopes and reads their outcomes", async () => {
      const seen: string[] = [];
      const listener: RequestListener = (request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
        request.on("data", (chunk: Buffer) => seen.push(chunk.toString("utf8")));
        request.on("end", () =>
          response.end('{"statements":[{"outcome":"a.b.c","seq":7},{"code":"DISPATCH_UNFINISHED"}]}'),
        );
      };
      const outcomes = await served(listener, (url) => createStatementClient(`${url}/`)(["x.y.z", "u.v.w", "r.s.t"]));
      expect(outcomes, "one more than was answered").to.deep.equal(["a.b.c", null, null]);
      expect(seen).to.deep.equal(["POST /-/statements application/json", '{"envelopes":["x.y.z","u.v.w","r.s.t"]}']);
    });

    it("has no outcome when it is refused, and follows no redirect", async () => {
      const refuse: RequestListener = (_request, response) =>
        response.writeHead(409).end('{"code":"DISPATCH_UNFINISHED"}');
      expect(await served(refuse, (url) => createStatementClient(url)(["x.y.z"]))).to.deep.equal([null]);
      const redirect: RequestListener = (_request, response) =>
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
      const failure = await served(redirect, (url) =>
        createStatementClient(url)(["x.y.z"]).catch((error: unknown) => error),
      );
      expect(failure).to.be.instanceOf(Error);
    });
  });
});

/** The same permission at another place in the log. */
async function resigned(world: World, jwt: string, seq: number): Promise<string> {
  const { claims } = openSae(jwt, [JWS_TYPES.sae]);
  const jti = encodeBase64url(new Uint8Array(randomBytes(16)));
  return signJws(world.organization.keys.signing, JWS_TYPES.sae, { ...claims, jti, chain: { ...claims.chain, seq } });
}
