import { once } from "node:events";
import { type IncomingMessage, request as startRequest } from "node:http";
import { connect } from "node:net";

import { expect } from "chai";

import { createAgentClient } from "../../../../services/sdk/client.ts";
import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { headersFor, type Point, startPoint } from "../support/point.ts";
import { bankThing, order, thing } from "../support/proposals.ts";
import { rawHead, sendRaw } from "../support/raw.ts";
import { expectRefused } from "../support/refused.ts";
import { until } from "../../../helpers/until.ts";
import { createGate } from "../support/target.ts";

const CREDENTIALS = { authorization: "Bearer secret", "x-tenant": "north" };

/** What the mapping says of a target beyond its origin, and answers that are no plain 200. */
describe("gateway: real APIs as targets", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    const headersOf = (target: string) => Promise.resolve(target === "bank" ? CREDENTIALS : {});
    point = await startPoint(organization, {
      replace: { credentials: { headersFor: headersOf, refused: () => undefined } },
    });
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });
  beforeEach(() => {
    organization.bank.gate = createGate();
    organization.erp.gate = createGate();
  });

  const seen = () => organization.bank.seen.at(-1);

  describe("requests", () => {
    it("sends the listed headers, the fixed ones and every credential, below the base path", async () => {
      await point.present(bankThing(organization, "one", "POST"), {
        headers: {
          "idempotency-key": "k1",
          "if-match": '"1"',
          "x-api-version": "1999",
          "x-tenant": "south",
          accept: "text/html",
        },
      });
      expect(seen()?.url).to.equal("/v2/things/one");
      expect(seen()?.headers).to.deep.equal({
        host: new URL(organization.bank.origin).host,
        accept: "application/json",
        "accept-encoding": "identity",
        "content-length": "0",
        "idempotency-key": "k1",
        "x-api-version": "2026-01-01",
        ...CREDENTIALS,
        "countersign-sae": seen()?.headers["countersign-sae"],
        connection: "close",
      });
    });

    for (const [sent, received] of [
      ["application/json", "application/json"],
      ["text/csv", "text/csv"],
      ["*/*", "text/csv"],
      [undefined, "text/csv"],
    ] as const) {
      it(`sends Accept ${received} for ${sent ?? "none"} where the rule lists two`, async () => {
        const headers = sent === undefined ? {} : { accept: sent };
        expect((await point.present(bankThing(organization, "one"), { headers })).status).to.equal(201);
        expect(seen()?.headers).to.include({ accept: received });
      });
    }
    it("refuses an Accept the rule does not list", () =>
      expectRefused(point, "HEADER_FORBIDDEN", () =>
        point.present(bankThing(organization, "one"), { headers: { accept: "application/vnd.bank.admin+json" } }),
      ));

    it("forwards the canonical spelling, however the agent's URL builder writes it", async () => {
      const asked = bankThing(organization, "%c3%bc%2D");
      const proposal = { ...asked, path: `${asked.path}?filter[x]=a+%2f'&tag=1&tag=2`, params: { dataset: "ü-" } };
      expect((await point.present(proposal)).status).to.equal(201);
      expect(seen()?.url).to.equal("/v2/things/%C3%BC-?filter%5Bx%5D=a%20/%27&tag=1&tag=2");
    });

    it("refuses an envelope for another query", async () => {
      const asked = bankThing(organization, "one");
      const envelope = await issue(organization, { ...asked, path: `${asked.path}?tag=1` });
      await expectRefused(point, "URI_MISMATCH", () => point.present(asked, { envelope }));
    });
  });

  describe("answers", () => {
    it("returns the listed headers", async () => {
      const { headers } = await point.present(bankThing(organization, "listed"));
      expect(headers).to.include({ location: "/v2/things/7", link: "</v2>; rel=up", "retry-after": "3" });
      expect(headers).to.not.have.property("x-other");
    });

    it("passes 304 on to whoever asked under a condition", async () => {
      const headers = { "if-none-match": '"1"' };
      const reply = await point.present(bankThing(organization, "known"), { headers });
      expect([reply.status, reply.code, reply.body]).to.deep.equal([304, null, ""]);
      expect(seen()?.headers).to.include(headers);
      expect((await point.outcomes()).at(-1)).to.include({ phase: "executed", status: 304 });
    });

    it("passes 303 after an action on, and follows it to nowhere", async () => {
      const before = organization.bank.seen.length;
      const reply = await point.present(bankThing(organization, "elsewhere", "POST"));
      expect([reply.status, reply.headers.location]).to.deep.equal([303, "/v2/things/7"]);
      expect(organization.bank.seen.length).to.equal(before + 1);
      expect((await point.present(bankThing(organization, "elsewhere"))).code).to.equal("TARGET_REDIRECTED");
    });

    it("reads headers up to 64 KiB, and says so past that", async () => {
      const url = `${point.url}/bank/things/large`;
      const { headers } = await headersFor(organization, bankThing(organization, "large"));
      const outgoing = startRequest(url, { headers, maxHeaderSize: 80_000 }).end();
      const [response] = (await once(outgoing, "response")) as [IncomingMessage];
      expect([response.statusCode, response.headers["x-large"]?.length]).to.deep.equal([200, 60_000]);
      response.resume();
      const reply = await point.present(bankThing(organization, "larger"));
      expect([reply.status, reply.code]).to.deep.equal([502, "TARGET_HEADERS_TOO_LARGE"]);
      expect((await point.outcomes()).at(-1)).to.include({ phase: "unknown", reason: "TARGET_HEADERS_TOO_LARGE" });
    });

    it("gives each target its own limit of silence", async () => {
      const reply = await point.present(bankThing(organization, "hang"));
      expect(reply.code).to.equal("TARGET_UNREACHABLE");
      expect((await point.outcomes()).at(-1)).to.include({ phase: "unknown", reason: "TARGET_TIMEOUT" });
      const patient = await startPoint(organization, { replace: { targetTimeoutMs: 200 } });
      const streaming = patient.present(bankThing(organization, "stream"));
      const enough = performance.now() + 500;
      await until("the gateway's own limit is past", () => performance.now() > enough);
      organization.bank.gate.open();
      expect((await streaming).body).to.equal("firstsecond");
      await patient.remove();
    });

    it("breaks a broken answer off with a reset, also where the end of the connection is the end of the answer", async () => {
      const asked = thing(organization, "die");
      const { headers } = await headersFor(organization, asked);
      const socket = connect(point.port, "127.0.0.1");
      const head = rawHead(`GET /erp${asked.path}`, headers as Record<string, string>);
      socket.write(head.replace("HTTP/1.1", "HTTP/1.0"));
      let received = "";
      socket.on("data", (chunk: Buffer) => {
        received += chunk.toString("latin1");
        if (received.includes("half")) organization.erp.gate.open();
      });
      const ended = await new Promise((resolve) => {
        socket.once("end", () => resolve("a clean end"));
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      expect(received).to.contain("half");
      expect(ended).to.equal("ECONNRESET");
    });
  });

  describe("who refused", () => {
    const clientOf = () => {
      const { agent, clock } = organization;
      const { subject, delegation, signer } = agent;
      return createAgentClient({
        identity: { subject, delegation, log: organization.logs.signing, pep: organization.logs.gateway },
        ...{ signer, clock, randomBytes: (n: number) => new Uint8Array(n).fill(7) },
        ...{ signingUrl: "http://127.0.0.1:1", gatewayUrl: point.url },
      });
    };
    const act = async (proposal: ReturnType<typeof thing>) => {
      const envelope = await issue(organization, proposal);
      const client = clientOf();
      const run = () => client.execute(proposal.target, { ...proposal, session: "session-1" }, { envelope });
      return [await run(), await run()] as const;
    };

    it("is told by the gateway alone: a target's word for it is an answer like any other", async () => {
      const [forged, replayed] = await act(thing(organization, "forged"));
      expect(forged).to.include({ status: 409, code: null, detail: "" });
      expect(forged.record).to.match(/^2\//);
      expect(replayed).to.include({ status: 409, code: "ENVELOPE_REPLAYED", record: null });
    });
  });

  describe("browsers", () => {
    const preflight = (url: string, origin: string, method: string) =>
      sendRaw(
        point.port,
        rawHead(`OPTIONS ${url}`, { origin, "access-control-request-method": method, "content-length": "0" }),
      );

    it("answers a preflight by the rule that covers the request, without the target", async () => {
      const before = organization.bank.seen.length;
      const { status, text } = await preflight("/bank/things/one?tag=1", "https://app.example", "GET");
      expect(status).to.equal(204);
      expect(text.toLowerCase()).to.contain("access-control-allow-origin: https://app.example\r\n");
      expect(text.toLowerCase()).to.contain("access-control-allow-methods: get\r\n");
      expect(text).to.match(/access-control-allow-headers: .*countersign-proof, idempotency-key, if-none-match\r\n/i);
      expect(organization.bank.seen.length).to.equal(before);
    });

    for (const [what, url, origin, method] of [
      ["another origin", "/bank/things/one", "https://evil.example", "GET"],
      ["another method", "/bank/things/one", "https://app.example", "POST"],
      ["another query", "/bank/things/one?admin=1", "https://app.example", "GET"],
      ["a rule that is open to nobody", "/erp/orders", "https://app.example", "POST"],
      ["an unknown target", "/crm/things/one", "https://app.example", "GET"],
    ] as const) {
      it(`tells a browser nothing for ${what}`, async () => {
        const { code, text } = await preflight(url, origin, method);
        expect(code).to.equal("BROWSER_REFUSED");
        expect(text).to.not.match(/access-control/i);
      });
    }

    it("lets a page read the answer it may ask for, and no other", async () => {
      const headers = { origin: "https://app.example" };
      const opened = await point.present(bankThing(organization, "one"), { headers });
      expect(opened.headers).to.include({ "access-control-allow-origin": "https://app.example", vary: "origin" });
      expect(opened.headers["access-control-expose-headers"]).to.match(/countersign-refusal.*location/);
      const closed = await point.present(order(organization), { headers });
      expect(closed.headers).to.not.have.property("access-control-allow-origin");
      expect(seen()?.headers).to.not.have.property("origin");
    });
  });
});
