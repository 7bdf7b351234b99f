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
import { createSettle } from "../../../../services/signing/outcomes/settle.ts";
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
    const settle = createSettle({
      store: world.store,
      settlements: world.settlements,
      outcomes: world.outcomes,
      clock: () => world.time.now,
      ask: (envelope) => {
        asked.push(envelope);
        return state(envelope);
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

  it("asks again when there is no final outcome yet, or no answer", async () => {
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
    for (let i = 0; i < 4; i += 1) await settle();
    expect(asked).to.have.length(3);
    expect(await world.settlements.bySae(hash)).to.not.equal(null);
  });

  it("reaches every part of a long log", async () => {
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
    await sequencer.append([() => Promise.resolve({ kind: "sae", record: later, disclosures })]);
    await world.pass(LIVES.sae + 2);

    // The first one never gets an answer, and must not stand in the way of the later one.
    const { settle, asked, failed } = settler(world, (envelope) =>
      envelope === first.jwt ? Promise.resolve(null) : statement(world, envelope),
    );
    for (let i = 0; i < 4; i += 1) await settle();
    expect(failed).to.deep.equal([]);
    expect(asked).to.deep.equal([first.jwt, later, first.jwt]);
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

    it("posts the envelope and reads the outcome", async () => {
      const seen: string[] = [];
      const listener: RequestListener = (request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
        request.on("data", (chunk: Buffer) => seen.push(chunk.toString("utf8")));
        request.on("end", () => response.end('{"outcome":"a.b.c","seq":7}'));
      };
      const outcome = await served(listener, (url) => createStatementClient(`${url}/`)("x.y.z"));
      expect(outcome).to.equal("a.b.c");
      expect(seen).to.deep.equal(["POST /-/statements application/json", '{"envelope":"x.y.z"}']);
    });

    it("has no outcome when it is refused, and follows no redirect", async () => {
      const refuse: RequestListener = (_request, response) =>
        response.writeHead(409).end('{"code":"DISPATCH_UNFINISHED"}');
      expect(await served(refuse, (url) => createStatementClient(url)("x.y.z"))).to.equal(null);
      const redirect: RequestListener = (_request, response) =>
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
      const failure = await served(redirect, (url) =>
        createStatementClient(url)("x.y.z").catch((error: unknown) => error),
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
