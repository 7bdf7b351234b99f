import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { id } from "ethers";
import express from "express";

import { saeHash } from "../../../../services/core/envelope/sae-hash.ts";
import { type ErrorCode, ERRORS } from "../../../../services/core/errors/registry.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { createMappingChoice } from "../../../../services/gateway/admission/mapping-choice.ts";
import type { LoadedMapping } from "../../../../services/platform/mapping-file.ts";
import type { Caller } from "../../../../services/sdk/inbound/caller.ts";
import { createCheck } from "../../../../services/sdk/inbound/check.ts";
import { createExpress } from "../../../../services/sdk/inbound/express.ts";
import { createFetch } from "../../../../services/sdk/inbound/fetch.ts";
import { GATEWAY_LOG } from "../../../contracts/fixture.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { type Flaw, issue, prove } from "../../gateway/support/issue.ts";
import { type Organization, startOrganization, type TestAgent } from "../../gateway/support/organization.ts";
import { CREDENTIAL, headersFor, type Presentation, startPoint } from "../../gateway/support/point.ts";
import { bankThing, order, orderBody, type Proposal, thing } from "../../gateway/support/proposals.ts";

const LIMIT = 4096;

describe("sdk/inbound: a target that believes nobody in front of it", () => {
  let organization: Organization;
  let answer: (request: Request) => Promise<Response>;
  let calls: { readonly caller: Caller; readonly body: string }[];

  /** The check of a target that began a second ago: what was issued since is known to be new. */
  const checkOf = (target = "erp") => {
    const { system, registries, head, clock, mapping, time } = organization;
    const choice = createMappingChoice({ mappings: () => [mapping], registries, head });
    const stopwatch = () => performance.now();
    time.now -= 1000;
    const check = createCheck({
      ...{ system, registries, head, choice, target, clock, stopwatch },
      gatewayLog: Number(GATEWAY_LOG),
    });
    time.now += 1000;
    return check;
  };

  before(async () => {
    organization = await startOrganization();
  });
  after(() => organization.stop());
  beforeEach(() => {
    calls = [];
    answer = createFetch(
      checkOf(),
      LIMIT,
    )(async (request, caller) => {
      calls.push({ caller, body: await request.text() });
      return Response.json({ ok: true });
    });
  });

  const requestFor = async (proposal: Proposal, presentation: Presentation = {}): Promise<Request> => {
    const { headers } = await headersFor(organization, proposal, presentation);
    const { method, path, body } = proposal;
    return new Request(`http://b.example${path}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
  };
  const expectDenied = async (code: ErrorCode, response: Response): Promise<void> => {
    const { type } = (await response.json()) as { type: string };
    expect(type).to.equal(`urn:countersign:error:${code}`);
    expect(response.status).to.equal(ERRORS[code].status);
    expect(response.headers.get("content-type")).to.equal("application/problem+json");
    expect(calls).to.deep.equal([]);
  };
  /** An envelope for an order, presented with the request `sent`. */
  const refuse = async (code: ErrorCode, flaw: Flaw, sent: Partial<Proposal> = {}, presentation: Presentation = {}) => {
    const asked = order(organization);
    const envelope = await issue(organization, asked, flaw);
    const request = await requestFor({ ...asked, ...sent }, { envelope, ...presentation });
    await expectDenied(code, await answer(request));
  };
  const edit = (change: (claims: Sae) => Partial<Sae>): Flaw => ({
    edit: (claims) => ({ ...claims, ...change(claims) }),
  });

  it("gives the handler who calls, what for, and the content", async () => {
    const asked = order(organization);
    const envelope = await issue(organization, asked);
    expect((await answer(await requestFor(asked, { envelope }))).status).to.equal(200);
    const { agent } = organization;
    const [call] = calls;
    expect(call?.body).to.equal(Buffer.from(asked.body).toString());
    expect(call?.caller).to.deep.equal({
      ...{ subject: agent.subject, did: agent.subject.slice(agent.subject.indexOf("did:")), agentId: agent.agentId },
      ...{ custody: "Agent", posture: "Delegated", delegation: agent.delegation, lineage: null },
      ...{ action: "erp.order.create", params: asked.params, actFor: null },
      ...{ sae: saeHash(envelope), session: "session-1", parents: [saeHash(envelope)] },
    });
  });

  it("takes a permission once, also of two that come together", async () => {
    const asked = order(organization);
    const presentation = { envelope: await issue(organization, asked) };
    const twins = [await requestFor(asked, presentation), await requestFor(asked, presentation)];
    const answers = await Promise.all(twins.map((request) => answer(request)));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, ERRORS.ENVELOPE_REPLAYED.status]);
    calls = [];
    await expectDenied("ENVELOPE_REPLAYED", await answer(await requestFor(asked, presentation)));
  });

  it("takes nothing that was issued before it began: it may have come to the process before", async () => {
    const asked = order(organization);
    const envelope = await issue(organization, asked);
    organization.time.now += 2000;
    const later = createFetch(checkOf(), LIMIT)(() => new Response());
    await expectDenied("ENVELOPE_BEFORE_STORE", await later(await requestFor(asked, { envelope })));
  });

  it("refuses what brings no envelope, or no proof", async () => {
    await refuse("ENVELOPE_MISSING", {}, {}, { envelope: null });
    await refuse("PROOF_MISSING", {}, {}, { proof: null });
  });
  it("refuses an envelope nobody who may countersign has signed", () =>
    refuse("ENVELOPE_SIGNER_UNKNOWN", { signer: organization.keys.stranger }));
  it("refuses an envelope of a log that countersigns nothing", () =>
    refuse(
      "ENVELOPE_SIGNER_UNKNOWN",
      edit(({ chain }) => ({ chain: { ...chain, log: Number(GATEWAY_LOG) } })),
    ));
  it("refuses an envelope for another enforcement point", () =>
    refuse(
      "ENVELOPE_AUDIENCE",
      edit(({ aud }) => ({ aud: aud.replace(/:2$/, ":3") })),
    ));
  it("refuses an altered signature", async () => {
    const asked = order(organization);
    const envelope = await issue(organization, asked);
    const altered = envelope.replace(/\.([^.~]{4})([^.~]*~)/, (_, start: string, rest: string) => {
      return `.${start.startsWith("A") ? "B" : "A"}${start.slice(1)}${rest}`;
    });
    const proof = await prove(organization, envelope);
    await expectDenied("JWS_SIGNATURE_INVALID", await answer(await requestFor(asked, { envelope: altered, proof })));
  });
  it("refuses an expired one", () =>
    refuse(
      "ENVELOPE_EXPIRED",
      edit(({ iat }) => ({ iat: iat - 60, nbf: iat - 60, exp: iat })),
    ));
  it("refuses the proof of another key", async () => {
    const asked = order(organization);
    const envelope = await issue(organization, asked);
    const proof = await prove(organization, envelope, {}, organization.keys.stranger);
    await expectDenied("PROOF_INVALID", await answer(await requestFor(asked, { envelope, proof })));
  });

  it("refuses another method", () => refuse("METHOD_MISMATCH", {}, { method: "PUT" }));
  it("refuses another path or query", () => refuse("URI_MISMATCH", {}, { path: "/orders?dry_run=1" }));
  it("refuses other content", () => refuse("CONTENT_MISMATCH", {}, { body: orderBody(901) }));
  it("refuses another type of content", () => refuse("CONTENT_TYPE_MISMATCH", {}, { contentType: "text/plain" }));
  it("refuses what was permitted at another target", async () => {
    const asked = bankThing(organization, "any");
    const request = await requestFor({ ...asked, path: "/things/any" }, { envelope: await issue(organization, asked) });
    await expectDenied("TARGET_MISMATCH", await answer(request));
  });
  it("refuses content above the limit, and content that is packed", async () => {
    await refuse("BODY_TOO_LARGE", {}, { body: utf8(" ".repeat(LIMIT + 1)) });
    await refuse("CONTENT_ENCODING_UNSUPPORTED", {}, {}, { headers: { "content-encoding": "gzip" } });
  });
  it("refuses a header that names another method", () =>
    refuse("HEADER_FORBIDDEN", {}, {}, { headers: { "x-http-method-override": "DELETE" } }));

  describe("what ended since it was permitted", () => {
    const refuseAfter = async (code: ErrorCode, name: string, happens: (agent: TestAgent) => Promise<unknown>) => {
      const agent = await organization.register(name);
      const envelope = await issue(organization, order(organization), { agent });
      await happens(agent);
      await organization.catchUp();
      const proof = await prove(organization, envelope, {}, agent.signer);
      await expectDenied(code, await answer(await requestFor(order(organization), { envelope, proof })));
    };
    const registry = () => {
      const { agentRegistry, actors } = organization.deployment;
      return agentRegistry.connect(actors.guardian);
    };

    it("a revoked agent", () =>
      refuseAfter("AGENT_REVOKED", "gone", ({ agentId }) => registry().revoke(agentId, id("why"))));
    it("a suspended agent", () =>
      refuseAfter("AGENT_SUSPENDED", "resting", ({ agentId }) => registry().suspend(agentId, id("why"))));
    it("a revoked delegation", () =>
      refuseAfter("LINEAGE_NOT_STANDING", "dismissed", ({ delegation }) => organization.authority.revoke(delegation)));
    it("a chain that does not answer", async () => {
      await refuseAfter("CHAIN_UNREACHABLE", "unseen", async () => {
        await organization.connection.networkHelpers.mine();
        await organization.catchUp();
        organization.rpc.down = true;
        organization.catchUp = () => Promise.resolve();
      });
    });
  });
});

describe("sdk/inbound: behind a gateway, with express", () => {
  let organization: Organization;
  let server: Server;
  let url: string;
  let bodies: unknown[];

  before(async () => {
    organization = await startOrganization();
    const { system, registries, head, clock, mapping, time } = organization;
    time.now -= 1000;
    const choice = createMappingChoice({ mappings: () => [mapping], registries, head });
    const check = createCheck({
      ...{ system, registries, head, choice, target: "erp", clock },
      ...{ gatewayLog: Number(GATEWAY_LOG), stopwatch: () => performance.now() },
    });
    time.now += 1000;
    const inbound = createExpress(check, LIMIT);
    const app = express();
    app.use("/late", express.json());
    app.use(inbound.middleware);
    app.use(express.json());
    app.use((request, response) => {
      bodies.push(request.body);
      response.json(inbound.callerOf(request).subject);
    });
    server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expectCode("ENVELOPE_MISSING", () => inbound.callerOf({} as never));
  });
  beforeEach(() => (bodies = []));
  after(async () => {
    server.close();
    await organization.stop();
  });

  it("is handed the permission by a gateway whose mapping says so, and verifies it itself", async () => {
    const { mapping } = organization;
    const { erp } = mapping.mapping.targets;
    if (erp === undefined) throw new Error("the mapping of the tests has this target");
    const targets = { ...mapping.mapping.targets, erp: { ...erp, caller: true } };
    const handing: LoadedMapping = { ...mapping, mapping: { ...mapping.mapping, targets } };
    const point = await startPoint(organization, { mappings: () => [handing] });
    const asked = order(organization);
    expect((await point.present(asked)).status).to.equal(201);
    const arrived = organization.erp.seen.at(-1);
    expect(arrived?.headers).to.include({ [CREDENTIAL.header]: CREDENTIAL.value });

    const ofTheHop = ["host", "connection", "content-length"];
    const sent = Object.entries(arrived?.headers ?? {}).filter(([name]) => !ofTheHop.includes(name));
    const headers = Object.fromEntries(sent.map(([name, value]) => [name, String(value)]));
    const onward = { method: "POST", headers, body: arrived?.body ?? "" };
    const first = await fetch(`${url}/orders`, onward);
    expect([first.status, await first.json()]).to.deep.equal([200, organization.agent.subject]);
    expect(bodies).to.deep.equal([{ total: 900, currency: "USD", vendor: "ACME" }]);
    const again = await fetch(`${url}/orders`, onward);
    expect(again.headers.get("countersign-refusal")).to.equal("ENVELOPE_REPLAYED");
    expect(bodies).to.have.length(1);
    await point.remove();
  });

  it("is handed nothing where the mapping does not say so", async () => {
    const point = await startPoint(organization);
    await point.present(thing(organization, "any"));
    expect(organization.erp.seen.at(-1)?.headers).not.to.have.any.keys("countersign-envelope", "countersign-proof");
    await point.remove();
  });

  it("refuses a call that went around the gateway without a permission", async () => {
    const reply = await fetch(`${url}/orders`, { method: "POST", body: "{}" });
    expect([reply.status, reply.headers.get("countersign-refusal")]).to.deep.equal([
      ERRORS.ENVELOPE_MISSING.status,
      "ENVELOPE_MISSING",
    ]);
    expect(bodies).to.deep.equal([]);
  });

  it("refuses to stand behind a body parser: the content it is to check is gone", async () => {
    const headers = { "content-type": "application/json" };
    const reply = await fetch(`${url}/late`, { method: "POST", headers, body: "{}" });
    expect(reply.headers.get("countersign-refusal")).to.equal("CONFIG_INVALID");
  });
});

describe("sdk/inbound: while the organization is paused", () => {
  it("refuses everything", async () => {
    const organization = await startOrganization();
    const { system, registries, head, clock, mapping, time } = organization;
    time.now -= 1000;
    const choice = createMappingChoice({ mappings: () => [mapping], registries, head });
    const check = createCheck({
      ...{ system, registries, head, choice, target: "erp", clock },
      ...{ gatewayLog: Number(GATEWAY_LOG), stopwatch: () => performance.now() },
    });
    time.now += 1000;
    const asked = thing(organization, "any");
    const { headers } = await headersFor(organization, asked);
    const { pause, actors } = organization.deployment;
    await pause.connect(actors.guardian).pause(id("incident"));
    await organization.catchUp();
    const request = new Request("http://b.example/things/any", { headers: headers as Record<string, string> });
    const reply = await createFetch(check, LIMIT)(() => new Response())(request);
    expect(reply.headers.get("countersign-refusal")).to.equal("ORGANIZATION_PAUSED");
    await organization.stop();
  });
});
