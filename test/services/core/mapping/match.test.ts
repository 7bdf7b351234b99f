import { expect } from "chai";
import fc from "fast-check";

import { matchRule, targetOf } from "../../../../services/core/mapping/match.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { mappingOf } from "./support/mappings.ts";

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
});
