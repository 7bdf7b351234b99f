import { expect } from "chai";
import fc from "fast-check";

import type { JsonObject } from "../../../../services/core/json/parse.ts";
import { asHeader, headerValue } from "../../../../services/mcp/wire/header-value.ts";
import { headerParams, paramMismatch, versionOf } from "../../../../services/mcp/wire/headers.ts";
import type { Request } from "../../../../services/mcp/wire/message.ts";

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "c", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const HEADERS = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "pay" };

const asked = (params: JsonObject | null, method = "tools/call"): Request => ({
  kind: "request",
  id: 1,
  method,
  params,
});
const judged = (request: Request, headers: Readonly<Record<string, string>>): unknown => {
  const version = versionOf(request, (name) => headers[name] ?? null);
  return typeof version === "string" ? version : version.error.code;
};

describe("the headers of MCP over HTTP beside the body", () => {
  const call = asked({ name: "pay", _meta: META });

  it("agree, or the call is refused", () => {
    expect(judged(call, HEADERS)).to.equal("2026-07-28");
    expect(judged(call, { ...HEADERS, "mcp-name": "=?base64?cGF5?=" })).to.equal("2026-07-28");
    for (const wrong of [
      { "mcp-name": "read" },
      { "mcp-name": "=?base64?cmVhZA==?=" },
      { "mcp-name": "=?base64?cGF5=?=" },
      { "mcp-name": "Pay" },
      { "mcp-method": "tools/list" },
      { "mcp-protocol-version": "2025-11-25" },
    ]) {
      expect(judged(call, { ...HEADERS, ...wrong }), JSON.stringify(wrong)).to.equal(-32020);
    }
  });

  for (const name of Object.keys(HEADERS)) {
    it(`refuses a call without ${name}`, () => {
      const rest = Object.fromEntries(Object.entries(HEADERS).filter(([each]) => each !== name));
      expect(judged(call, rest)).to.equal(-32020);
    });
  }

  it("takes the URI of a resource for the name", () => {
    const read = asked({ uri: "file:///a", _meta: META }, "resources/read");
    const headers = { ...HEADERS, "mcp-method": "resources/read", "mcp-name": "file:///a" };
    expect(judged(read, headers)).to.equal("2026-07-28");
    expect(judged(read, { ...headers, "mcp-name": "file:///b" })).to.equal(-32020);
  });

  it("refuses a call of 2026-07-28 without its envelope, and a revision nobody knows", () => {
    expect(judged(asked({ name: "pay" }), HEADERS)).to.equal(-32602);
    const half = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };
    expect(judged(asked({ name: "pay", _meta: half }), HEADERS)).to.equal(-32602);
    const odd = { ...META, "io.modelcontextprotocol/protocolVersion": "2030-01-01" };
    expect(judged(asked({ name: "pay", _meta: odd }), { ...HEADERS, "mcp-protocol-version": "2030-01-01" })).to.equal(
      -32022,
    );
    expect(judged(asked(null, "ping"), { "mcp-protocol-version": "1999-01-01" })).to.equal(-32022);
  });

  it("leaves older revisions as they are", () => {
    expect(judged(asked({ name: "pay" }), { "mcp-protocol-version": "2025-11-25" })).to.equal("2025-11-25");
    expect(judged(asked({ name: "pay" }), {})).to.equal("2025-03-26");
    expect(judged(asked({ protocolVersion: "2025-06-18" }, "initialize"), {})).to.equal("2025-06-18");
    expect(judged(asked({ protocolVersion: "2030-01-01" }, "initialize"), {})).to.equal("2025-11-25");
    expect(judged(asked({ protocolVersion: "2025-11-25" }, "initialize"), HEADERS)).to.equal(-32020);
  });

  it("hold any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const sent = asHeader(text);
        expect(sent).to.match(/^[ -~]*$/);
        expect(headerValue(sent)).to.equal(text);
      }),
    );
    expect(headerValue("=?base64?/w==?=")).to.equal(null);
  });

  describe("of parameters", () => {
    const params = headerParams({
      properties: {
        region: { type: "string", "x-mcp-header": "Region" },
        limits: { properties: { most: { type: "integer", "x-mcp-header": "Most" } } },
        bad: { type: "string", "x-mcp-header": "not a token" },
      },
    });
    const compared = (args: JsonObject, headers: Readonly<Record<string, string>>): number | null =>
      paramMismatch(params, args, (name) => headers[name] ?? null)?.error.code ?? null;

    it("are those that the schema names", () => {
      expect(params).to.deep.equal([
        { header: "mcp-param-region", path: ["region"] },
        { header: "mcp-param-most", path: ["limits", "most"] },
      ]);
    });

    it("say what the arguments say", () => {
      const args = { region: "eu-süd", limits: { most: 42 } };
      const headers = { "mcp-param-region": asHeader("eu-süd"), "mcp-param-most": "42.0" };
      expect(compared(args, headers)).to.equal(null);
      expect(compared(args, { ...headers, "mcp-param-most": "43" })).to.equal(-32020);
      expect(compared(args, { ...headers, "mcp-param-region": "us" })).to.equal(-32020);
      expect(compared(args, { "mcp-param-most": "42" })).to.equal(-32020);
      expect(compared({ limits: { most: 42 } }, headers)).to.equal(-32020);
      expect(compared({}, {})).to.equal(null);
    });
  });
});
