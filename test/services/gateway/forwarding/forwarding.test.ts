import { type IncomingMessage, request as startRequest } from "node:http";
import { once } from "node:events";

import { expect } from "chai";

import { contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { saeHash } from "../../../../services/core/envelope/sae-hash.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { verifyJws } from "../../../../services/core/jws/verify.ts";
import type { Outcome } from "../../../../services/core/schemas/outcome.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { CREDENTIAL, headersFor, type Point, startPoint } from "../support/point.ts";
import { order, type Proposal, thing, unreachable } from "../support/proposals.ts";
import { createGate } from "../support/target.ts";
import { until } from "../../../helpers/until.ts";

describe("gateway: what reaches the target and what comes back", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });
  beforeEach(() => {
    organization.erp.gate = createGate();
  });

  const lastTwo = async (): Promise<readonly (Outcome | undefined)[]> => (await point.outcomes()).slice(-2);

  it("rebuilds the request: allowed headers, the credential, the envelope's name", async () => {
    const asked = order(organization);
    const envelope = await issue(organization, asked);
    await point.present(asked, {
      envelope,
      headers: {
        accept: "application/json",
        "accept-language": "en",
        "user-agent": "agent/1",
        authorization: "Bearer of-the-agent",
        cookie: "a=b",
        "x-forwarded-for": "10.0.0.1",
        "x-other": "1",
        range: "bytes=0-1",
        "if-match": '"1"',
        "accept-encoding": "gzip",
        "countersign-sae": "forged",
        "countersign-other": "1",
      },
    });
    expect(organization.erp.seen.at(-1)?.headers).to.deep.equal({
      host: new URL(organization.erp.origin).host,
      accept: "*/*",
      "accept-language": "en",
      "accept-encoding": "identity",
      "content-type": "application/json",
      "content-length": String(asked.body.length),
      "user-agent": "agent/1",
      [CREDENTIAL.header]: CREDENTIAL.value,
      "countersign-sae": saeHash(envelope),
      connection: "close",
    });
  });

  it("puts the credential in the place of whatever the agent sent under its name", async () => {
    const { value } = CREDENTIAL;
    const custom = await startPoint(organization, {
      replace: {
        credentials: { headersFor: () => Promise.resolve({ "user-agent": value }), refused: () => undefined },
      },
    });
    await custom.present(order(organization), { headers: { "user-agent": "agent/1" } });
    expect(organization.erp.seen.at(-1)?.headers).to.include({ "user-agent": value });
    await custom.remove();
  });

  it("gives each target its own credential, and none where there is none", async () => {
    const asked: Proposal = {
      ...order(organization),
      type: "bank.order.create",
      target: "bank",
      origin: `${organization.bank.origin}/v2`,
    };
    expect((await point.present(asked)).status).to.equal(201);
    expect(organization.bank.seen.at(-1)?.headers).to.not.have.property(CREDENTIAL.header);
  });

  it("sends no content, and no length, where there is none", async () => {
    await point.present(thing(organization, "one"));
    expect(organization.erp.seen.at(-1)?.headers).to.not.have.any.keys("content-length", "transfer-encoding");
  });

  it("returns allowed headers only, and the place of the record", async () => {
    const reply = await point.present(order(organization));
    const { date: _date, connection: _connection, ...headers } = reply.headers;
    const [dispatched] = await lastTwo();
    expect(headers).to.deep.equal({
      "content-type": "application/json",
      etag: '"1"',
      "transfer-encoding": "chunked",
      "countersign-record": `2/${dispatched?.chain.seq}`,
    });
    expect(JSON.stringify(reply)).to.not.contain(CREDENTIAL.value);
  });

  it("records the dispatch and then what came of it, signed by its own key", async () => {
    const { keys, logs, system, agent } = organization;
    const asked = order(organization);
    const envelope = await issue(organization, asked);
    await point.present(asked, { envelope });
    const [dispatched, executed] = await lastTwo();
    const { claims } = { claims: parseJws(envelope.split("~")[0] ?? "", ["sae+jwt"]).payload };
    const sae = { hash: saeHash(envelope), log: 1, seq: (claims["chain"] as { seq: number }).seq };
    for (const outcome of [dispatched, executed]) {
      expect(outcome).to.deep.include({ v: 1, iss: logs.gateway, sae });
      expect(outcome?.chain).to.include({ log: 2, anchor: system.anchorLog });
    }
    expect(dispatched?.phase).to.equal("dispatched");
    expect(executed).to.include({
      phase: "executed",
      status: 201,
      reason: null,
      digest: contentDigestOf(utf8('{"ok":true}')),
      started: dispatched?.started,
    });
    const row = await point.store.records.get(executed?.chain.seq ?? 0);
    verifyJws(parseJws(row?.record ?? "", ["outcome+jwt"]), keys.gateway.publicKey, [nodeVerifier]);
    expect(agent.signer.kid).to.not.equal(keys.gateway.kid);
  });

  it("records a refusal of the target as what it is: executed", async () => {
    const reply = await point.present(thing(organization, "fail"));
    expect([reply.status, reply.body]).to.deep.equal([500, "broken"]);
    expect((await lastTwo())[1]).to.include({
      phase: "executed",
      status: 500,
      digest: contentDigestOf(utf8("broken")),
    });
  });

  it("streams: the first chunk arrives before the second is sent", async () => {
    const asked = thing(organization, "stream");
    const { headers } = await headersFor(organization, asked);
    const outgoing = startRequest(`${point.url}/erp${asked.path}`, { headers }).end();
    const [response] = (await once(outgoing, "response")) as [AsyncIterable<Buffer>];
    const chunks: string[] = [];
    for await (const chunk of response) {
      chunks.push(chunk.toString("utf8"));
      organization.erp.gate.open();
    }
    expect(chunks).to.deep.equal(["first", "second"]);
    expect((await lastTwo())[1]).to.include({ phase: "executed", digest: contentDigestOf(utf8("firstsecond")) });
  });

  it("streams: the head arrives before there is any content", async () => {
    const asked = thing(organization, "head");
    const { headers } = await headersFor(organization, asked);
    const outgoing = startRequest(`${point.url}/erp${asked.path}`, { headers }).end();
    const [response] = (await once(outgoing, "response")) as [AsyncIterable<Buffer>];
    organization.erp.gate.open();
    for await (const _chunk of response) expect.fail("there is no content");
  });

  it("follows no redirect, and tells nobody where it led", async () => {
    const reply = await point.present(thing(organization, "redirect"));
    expect([reply.status, reply.code]).to.deep.equal([409, "TARGET_REDIRECTED"]);
    expect(reply.headers).to.not.have.property("location");
    expect(reply.headers).to.have.property("countersign-record");
    expect(JSON.stringify(reply)).to.not.contain("elsewhere");
    expect((await lastTwo())[1]).to.include({ phase: "executed", status: 302, digest: contentDigestOf(utf8("moved")) });
  });

  it("records not_executed when there is no connection", async () => {
    const reply = await point.present(unreachable(organization));
    expect([reply.status, reply.code]).to.deep.equal([502, "TARGET_UNREACHABLE"]);
    const [dispatched, ended] = await lastTwo();
    expect(dispatched?.phase).to.equal("dispatched");
    expect(ended).to.include({ phase: "not_executed", status: null, digest: null, reason: "TARGET_UNREACHABLE" });
  });

  for (const name of ["reset", "odd", "switch"]) {
    it(`records unknown when the request was sent and no proper answer came (${name})`, async () => {
      const reply = await point.present(thing(organization, name));
      expect([reply.status, reply.code]).to.deep.equal([502, "TARGET_UNREACHABLE"]);
      expect((await lastTwo())[1]).to.include({
        phase: "unknown",
        status: null,
        digest: null,
        reason: "TARGET_FAILED",
      });
    });
  }

  it("records unknown when the target is silent for too long", async () => {
    const impatient = await startPoint(organization, { replace: { targetTimeoutMs: 300 } });
    const reply = await impatient.present(thing(organization, "hang"));
    expect([reply.status, reply.code]).to.deep.equal([502, "TARGET_UNREACHABLE"]);
    const last = (await impatient.outcomes()).at(-1);
    expect(last).to.include({ phase: "unknown", status: null, reason: "TARGET_TIMEOUT" });
    await impatient.remove();
  });

  it("cuts the agent off when the target dies midway", async () => {
    const asked = thing(organization, "die");
    const { headers } = await headersFor(organization, asked);
    const outgoing = startRequest(`${point.url}/erp${asked.path}`, { headers }).end();
    // The reset is also the request's.
    outgoing.on("error", () => undefined);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    // Cut once the first half is here.
    response.once("data", () => organization.erp.gate.open());
    const [error] = (await once(response, "error")) as [unknown];
    expect(error).to.be.instanceOf(Error);
    expect((await settledOutcome(point))[1]).to.include({
      phase: "unknown",
      status: 200,
      reason: "TARGET_FAILED",
      digest: contentDigestOf(utf8("half")),
    });
  });

  it("records unknown when the agent leaves midway", async () => {
    const asked = thing(organization, "stream");
    const { headers } = await headersFor(organization, asked);
    const outgoing = startRequest(`${point.url}/erp${asked.path}`, { headers }).end();
    const [response] = (await once(outgoing, "response")) as [AsyncIterable<Buffer>];
    outgoing.on("error", () => undefined);
    for await (const _chunk of response) break;
    outgoing.destroy();
    expect((await settledOutcome(point))[1]).to.include({ phase: "unknown", status: 200, reason: "CLIENT_GONE" });
  });

  it("records unknown for what a stopping gateway has to break off", async () => {
    const brief = await startPoint(organization);
    const asked = thing(organization, "hang");
    const seen = organization.erp.seen.length;
    const hung = brief.present(asked);
    await until("the request reaches the target", () => organization.erp.seen.length > seen);
    await brief.gateway.stop();
    expect((await hung).code).to.equal("TARGET_UNREACHABLE");
    expect((await brief.outcomes()).at(-1)).to.include({ phase: "unknown", reason: "GATEWAY_STOPPED" });
    await brief.remove();
  });
});

/** The last two outcomes, once nothing is dispatched without an end. */
async function settledOutcome(point: Point): Promise<readonly (Outcome | undefined)[]> {
  await until("every dispatch ends", async () => (await point.store.used.unfinished()).length === 0);
  return (await point.outcomes()).slice(-2);
}
