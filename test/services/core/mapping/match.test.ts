import { expect } from "chai";
import fc from "fast-check";

import { matchRule, targetOf } from "../../../../services/core/mapping/match.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { action, mappingFile, mappingOf } from "./support/mappings.ts";

const ERP = "http://erp.example";

const RULES = [
  { type: "erp.unit.list", method: "GET", path: "/units" },
  { type: "erp.unit.read", method: "GET", path: '"/units/{unit}"', query: "[quarter, year]" },
  { type: "erp.unit.all", method: "GET", path: "/units/all" },
  { type: "erp.unit.close", method: "POST", path: '"/units/{unit}/close"' },
  { type: "erp.unit.verb", method: "POST", path: '"/units/all/{verb}"' },
  { type: "bank.unit.read", target: "bank", method: "GET", path: '"/units/{unit}"' },
];
const MAPPING = mappingOf(...RULES);

describe("core/mapping/match", () => {
  for (const [method, uri, type, params] of [
    ["GET", `${ERP}/units`, "erp.unit.list", {}],
    ["GET", `${ERP}/units/north`, "erp.unit.read", { unit: "north" }],
    ["GET", `${ERP}/units/n%20%C3%BC`, "erp.unit.read", { unit: "n ü" }],
    ["GET", `${ERP}/units/all`, "erp.unit.all", {}],
    ["GET", `${ERP}/units/allx`, "erp.unit.read", { unit: "allx" }],
    ["POST", `${ERP}/units/north/close`, "erp.unit.close", { unit: "north" }],
    ["POST", `${ERP}/units/all/open`, "erp.unit.verb", { verb: "open" }],
    ["GET", "https://bank.example:8443/units/x", "bank.unit.read", { unit: "x" }],
  ] as const) {
    it(`finds ${type} for ${method} ${uri}`, () => {
      const match = matchRule(MAPPING, method, uri);
      expect(match.rule.type).to.equal(type);
      expect(Object.fromEntries(match.pathParams)).to.deep.equal(params);
      expect(uri).to.satisfy((text: string) => text.startsWith(`${match.origin}/`));
    });
  }

  it("answers in the same way whatever the order of the file", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(RULES, { minLength: RULES.length }), (rules) => {
        const mapping = mappingOf(...rules);
        expect(matchRule(mapping, "GET", `${ERP}/units/all`).rule.type).to.equal("erp.unit.all");
        expectCode("ACTION_UNMAPPED", () => matchRule(mapping, "POST", `${ERP}/units/all/close`));
      }),
      { numRuns: 30 },
    );
  });

  for (const [what, method, uri] of [
    ["two actions of equal rank", "POST", `${ERP}/units/all/close`],
    ["another method", "DELETE", `${ERP}/units/north`],
    ["a method in lower case", "get", `${ERP}/units`],
    ["HEAD where GET is mapped", "HEAD", `${ERP}/units`],
    ["a longer path", "GET", `${ERP}/units/north/rooms`],
    ["another path", "GET", `${ERP}/budgets`],
    ["a literal in another case, which is no value of {unit}", "GET", `${ERP}/units/ALL`],
    ["a literal with a long s for an s", "POST", `${ERP}/units/north/clo%C5%BFe`],
    ["a literal in front of a placeholder in another case", "GET", `${ERP}/Units/north`],
    ["a query name that is not listed", "GET", `${ERP}/units/north?quarter=4&as=admin`],
    ["a query name in another case", "GET", `${ERP}/units/north?Quarter=4`],
    ["a query where none is listed", "GET", `${ERP}/units/all?quarter=4`],
    ["another host", "GET", "http://evil.example/units"],
    ["a host that begins like the target's", "GET", `${ERP}.evil.example/units`],
    ["a port that begins like the target's", "GET", "https://bank.example:84430/units/x"],
    ["a user before a host", "GET", `${ERP}@evil.example/units`],
    ["another scheme", "GET", "https://erp.example/units"],
    ["another spelling of the host", "GET", "http://ERP.example/units"],
    ["no path", "GET", ERP],
    ["a query right after the origin", "GET", `${ERP}?quarter=4`],
  ] as const) {
    it(`maps nothing for ${what}`, () => {
      expectCode("ACTION_UNMAPPED", () => matchRule(MAPPING, method, uri));
    });
  }

  it("refuses a URI that is not canonical before it looks for an action", () => {
    expectCode("URI_NOT_CANONICAL", () => matchRule(MAPPING, "GET", `${ERP}/units/../units`));
    expectCode("URI_NOT_CANONICAL", () => matchRule(MAPPING, "GET", `${ERP}//evil.example/units`));
  });

  it("gives the query by decoded name", () => {
    const { query } = matchRule(MAPPING, "GET", `${ERP}/units/north?year=2026&quarter=%C3%BC`);
    expect([...query]).to.deep.equal([
      ["year", "2026"],
      ["quarter", "ü"],
    ]);
  });

  it("names the target of a URI", () => {
    const [name, { origin, base }] = targetOf(MAPPING, "https://bank.example:8443/x");
    expect([name, origin, base]).to.deep.equal(["bank", "https://bank.example:8443", ""]);
    expectCode("ACTION_UNMAPPED", () => targetOf(MAPPING, "https://bank.example/x"));
  });

  describe("paths as real APIs have them", () => {
    const mapping = mappingOf(
      { type: "erp.root.read", method: "GET", path: "/" },
      { type: "erp.order.list", method: "GET", path: "/orders/", query: "[{ list: tag }, page]" },
      { type: "erp.order.read", method: "GET", path: '"/orders/{id}"' },
      { type: "erp.order.cancel", method: "POST", path: '"/orders/{id}:cancel"' },
      { type: "erp.order.update", method: "POST", path: '"/orders/{id}"' },
      { type: "erp.batch.send", method: "POST", path: '"/orders:batch"' },
      { type: "erp.any.read", method: "GET", path: '"/{any}"' },
      { type: "erp.self.read", method: "GET", path: '"/users/@me"' },
    );
    const typeOf = (method: string, path: string) => matchRule(mapping, method, ERP + path).rule.type;

    for (const [method, path, type] of [
      ["GET", "/", "erp.root.read"],
      ["GET", "/orders/", "erp.order.list"],
      ["GET", "/orders/7", "erp.order.read"],
      ["POST", "/orders/7:cancel", "erp.order.cancel"],
      ["POST", "/orders:batch", "erp.batch.send"],
      ["GET", "/users/@me", "erp.self.read"],
      ["GET", "/users/%40me", "erp.self.read"],
    ] as const) {
      it(`maps ${method} ${path} to ${type}`, () => {
        expect(typeOf(method, path)).to.equal(type);
      });
    }

    for (const [what, method, path] of [
      ["a slash more, which many targets do not see", "POST", "/orders/7/"],
      ["a slash less than the literal has, which is no value of {any}", "GET", "/orders"],
      ["a verb no rule names", "POST", "/orders/7:delete"],
      ["a verb in another case", "POST", "/orders/7:Cancel"],
      ["an encoded colon, which may be a verb to the target", "POST", "/orders/7%3Adelete"],
      ["a verb without a value", "POST", "/orders/:cancel"],
      ["a query name twice that is no list", "GET", "/orders/?page=1&Page=2"],
    ] as const) {
      it(`maps nothing for ${what}`, () => {
        expectCode("ACTION_UNMAPPED", () => typeOf(method, path));
      });
    }

    it("takes a list as often as it comes, and everything else once", () => {
      const { query } = matchRule(mapping, "GET", `${ERP}/orders/?tag=a&page=2&tag=b`);
      expect([...query]).to.deep.equal([["page", "2"]]);
      expectCode("URI_NOT_CANONICAL", () => typeOf("GET", "/orders/?page=1&page=2"));
    });

    it("demands the canonical spelling of what was signed", () => {
      expectCode("URI_NOT_CANONICAL", () => typeOf("GET", "/orders/%37"));
    });
  });

  it("finds a target below its base path only", () => {
    const text = mappingFile(action({ method: "GET" }), { targets: "{ erp: http://erp.example/v2 }" });
    const mapping = parseMapping(text);
    expect(matchRule(mapping, "GET", `${ERP}/v2/orders`)).to.deep.include({ origin: ERP });
    expectCode("ACTION_UNMAPPED", () => matchRule(mapping, "GET", `${ERP}/orders`));
    expectCode("ACTION_UNMAPPED", () => matchRule(mapping, "GET", `${ERP}/v22/orders`));
    expectCode("URI_NOT_CANONICAL", () => matchRule(mapping, "GET", `${ERP}/v2/../orders`));
  });
});
