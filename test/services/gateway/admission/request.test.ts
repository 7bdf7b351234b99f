import { connect } from "node:net";

import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { headersFor, type Point, startPoint } from "../support/point.ts";
import { order, type Proposal, thing } from "../support/proposals.ts";
import { rawHead, sendRaw } from "../support/raw.ts";
import { expectRefused } from "../support/refused.ts";
import { until } from "../../../helpers/until.ts";

/** Each of these is sent with a good envelope, and is refused for what it does to HTTP. */
describe("gateway: hostile HTTP", () => {
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

  /** Refuses the order when its request is sent with these headers more. */
  const refuseHeaders = (code: ErrorCode, headers: Readonly<Record<string, string | string[]>>) =>
    expectRefused(point, code, () => point.present(order(organization), { headers }));

  interface Raw {
    readonly target?: string;
    readonly method?: string;
    /** replace those of the good request */
    readonly headers?: Readonly<Record<string, string>>;
    /** header lines beside them */
    readonly lines?: readonly string[];
    readonly content?: string;
  }

  const sendOrder = async (raw: Raw, to = point) => {
    const asked = order(organization);
    const { headers } = await headersFor(organization, asked);
    const content = raw.content ?? Buffer.from(asked.body).toString("utf8");
    const all = {
      ...(headers as Record<string, string>),
      ...(raw.headers ?? { "content-length": String(content.length) }),
    };
    const head = rawHead(`${raw.method ?? asked.method} ${raw.target ?? `/erp${asked.path}`}`, all, raw.lines);
    return sendRaw(to.port, head + content);
  };
  const refuseRaw = async (code: ErrorCode, raw: Raw, by = point) => {
    const seen = organization.erp.seen.length;
    const records = await by.store.records.lastSeq();
    const reply = await sendOrder(raw, by);
    expect(reply.code, reply.text).to.equal(code);
    expect([organization.erp.seen.length, await by.store.records.lastSeq()]).to.deep.equal([seen, records]);
  };

  it("lets the same request through when nothing is done to it", async () => {
    expect((await sendOrder({})).status).to.equal(201);
  });

  describe("headers", () => {
    for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
      it(`refuses ${name}`, () => refuseHeaders("HEADER_FORBIDDEN", { [name]: "DELETE" }));
    }
    it("refuses an upgrade", () => refuseHeaders("HEADER_FORBIDDEN", { upgrade: "websocket" }));
    for (const name of ["Countersign-Envelope", "Countersign-Proof", "content-type", "host"]) {
      it(`refuses a second ${name}`, () => refuseRaw("HEADER_DUPLICATE", { lines: [`${name}: again`] }));
    }
    it("refuses an encoded body", () => refuseHeaders("CONTENT_ENCODING_UNSUPPORTED", { "content-encoding": "gzip" }));
    it("refuses headers above 16 KiB", () => refuseRaw("HEADER_TOO_LARGE", { lines: [`x: ${"a".repeat(17_000)}`] }));
  });

  describe("framing", () => {
    it("refuses two lengths", () => refuseRaw("HTTP_MALFORMED", { lines: ["content-length: 5"] }));
    it("refuses the same length twice", async () => {
      const length = `content-length: ${order(organization).body.length}`;
      await refuseRaw("HTTP_MALFORMED", { lines: [length] });
    });
    it("refuses a length beside chunks", () => refuseRaw("HTTP_MALFORMED", { lines: ["transfer-encoding: chunked"] }));
    for (const coding of ["gzip, chunked", "chunked, chunked", "identity", "xchunked"]) {
      it(`refuses Transfer-Encoding: ${coding}`, () =>
        refuseRaw("HTTP_MALFORMED", { headers: { "transfer-encoding": coding }, content: "0\r\n\r\n" }));
    }
    it("takes chunks", async () => {
      const content = Buffer.from(order(organization).body).toString("utf8");
      const chunks = `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;
      const reply = await sendOrder({ headers: { "transfer-encoding": "chunked" }, content: chunks });
      expect(reply.status).to.equal(201);
      const { headers, body } = organization.erp.seen.at(-1) ?? { headers: {}, body: "" };
      expect(headers).to.include({ "content-length": String(content.length) });
      expect(headers).to.not.have.property("transfer-encoding");
      expect(body).to.equal(content);
    });
    it("refuses a header line with a space before its colon", () =>
      refuseRaw("HTTP_MALFORMED", { lines: ["x-space : 1"] }));
    it("refuses a folded header line", () => refuseRaw("HTTP_MALFORMED", { lines: ["x-fold: 1", " 2"] }));
    it("gives up on a body that does not come", async () => {
      const impatient = await startPoint(organization, { server: { requestTimeout: 300, headersTimeout: 300 } });
      await refuseRaw("HTTP_MALFORMED", { headers: { "content-length": "100" }, content: "{" }, impatient);
      await impatient.remove();
    });
    it("hears nothing of a request whose client leaves before its end", async () => {
      const lines = point.lines.length;
      const asked = order(organization);
      const { headers } = await headersFor(organization, asked);
      const seen = organization.erp.seen.length;
      const head = rawHead("POST /erp/orders", { ...(headers as Record<string, string>), "content-length": "100" });
      const socket = connect(point.port, "127.0.0.1");
      socket.write(`${head}{`, () => socket.resetAndDestroy());
      await until("the gateway notes it", () => point.lines.length > lines);
      expect(point.lines.at(-1)).to.contain("HTTP_MALFORMED");
      expect(organization.erp.seen.length).to.equal(seen);
    });
  });

  describe("size", () => {
    it("refuses a body that says it is above the limit", () =>
      refuseRaw("BODY_TOO_LARGE", { headers: { "content-length": "4097" }, content: "x".repeat(4097) }));
    it("refuses a body that turns out to be", () =>
      refuseRaw("BODY_TOO_LARGE", {
        headers: { "transfer-encoding": "chunked" },
        content: `1001\r\n${"x".repeat(4097)}\r\n0\r\n\r\n`,
      }));
  });

  describe("methods", () => {
    for (const method of ["TRACE", "OPTIONS", "PROPFIND"]) {
      it(`refuses ${method}`, () => refuseRaw("ROUTE_UNKNOWN", { method }));
    }
    it("opens no tunnel", async () => {
      const seen = organization.erp.seen.length;
      const { host } = new URL(organization.erp.origin);
      const reply = await sendRaw(
        point.port,
        `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
      );
      expect(reply.text).to.not.match(/^HTTP\/1\.1 2/);
      expect(organization.erp.seen.length).to.equal(seen);
    });
  });

  describe("request target", () => {
    const targets: readonly (readonly [string, ErrorCode])[] = [
      ["/erp/../erp/orders", "URI_NOT_CANONICAL"],
      ["/erp/./orders", "URI_NOT_CANONICAL"],
      ["/erp/%2e%2e/erp/orders", "URI_NOT_CANONICAL"],
      ["/erp/%2E%2E/orders", "URI_NOT_CANONICAL"],
      ["/erp//orders", "URI_NOT_CANONICAL"],
      ["//erp/orders", "URI_NOT_CANONICAL"],
      ["/erp/a%2Fb", "URI_NOT_CANONICAL"],
      ["/erp/a%2fb", "URI_NOT_CANONICAL"],
      ["/erp/a%5Cb", "URI_NOT_CANONICAL"],
      ["/erp/a\\b", "URI_NOT_CANONICAL"],
      ["/erp/%c3%a9", "URI_MISMATCH"],
      ["/erp/orders%00", "URI_NOT_CANONICAL"],
      ["/erp/orders?a=1&a=2", "URI_MISMATCH"],
      ["/erp/orders?", "URI_NOT_CANONICAL"],
      ["/erp/orders/", "URI_MISMATCH"],
      ["/erp/orders#x", "URI_NOT_CANONICAL"],
      ["http://erp.example/orders", "URI_NOT_CANONICAL"],
      ["/erp", "URI_NOT_CANONICAL"],
      ["/erp?/orders=1", "TARGET_UNKNOWN"],
      ["/ERP/orders", "TARGET_UNKNOWN"],
      ["/constructor/orders", "TARGET_UNKNOWN"],
      ["/-", "TARGET_UNKNOWN"],
      [`/erp/${"a".repeat(2050)}`, "URI_NOT_CANONICAL"],
    ];
    for (const [target, code] of targets) {
      it(`refuses ${target.slice(0, 40)}: ${code}`, () => refuseRaw(code, { target }));
    }
    it("refuses the name of the target before the path in the envelope", async () => {
      const asked: Proposal = { ...thing(organization, "one"), path: "/erp/things/one" };
      await expectRefused(point, "ACTION_UNMAPPED", () => point.present(asked));
    });
    for (const target of ["/erp/%6Frders", "/%65rp/orders"]) {
      it(`takes ${target} for what it is, and forwards the canonical spelling`, async () => {
        expect((await sendOrder({ target })).status).to.equal(201);
        expect(organization.erp.seen.at(-1)?.url).to.equal("/orders");
      });
    }
    it("forwards an encoded character as it was sent", async () => {
      const asked = { ...thing(organization, "%C3%A9"), params: { dataset: "é" } };
      expect((await point.present(asked)).status).to.equal(201);
      expect(organization.erp.seen.at(-1)?.url).to.equal("/things/%C3%A9");
    });
  });
});
