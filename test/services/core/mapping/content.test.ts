import { expect } from "chai";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { deriveAction } from "../../../../services/core/mapping/derive.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { mappingOf } from "./support/mappings.ts";

const FORM = "application/x-www-form-urlencoded";

/** The parameters of a POST under a rule with these members. */
function read(rule: Readonly<Record<string, string>>, contentType: string | null, body: string): Params {
  const method = rule["method"] ?? "POST";
  const request = { method, uri: "http://erp.example/orders", contentType, body: utf8(body) };
  return deriveAction(mappingOf(rule), request).params;
}

const TO = { params: "{ recipient: { body: /to } }" };
const MONEY = { content: "form", params: "{ amount: { body: /sum, decimals: 2 }, currency: { body: /cur } }" };

describe("core/mapping/content", () => {
  describe("is what the rule says", () => {
    for (const [what, rule, type, body] of [
      ["JSON where a POST says nothing", {}, "application/json", "{}"],
      ["JSON with its charset", {}, "application/json; charset=utf-8", "{}"],
      ["JSON with its charset as Java writes it", {}, "application/json;charset=UTF-8", "{}"],
      ["JSON with its charset in quotes", {}, 'application/json; charset="utf-8"', "{}"],
      ["a JSON media type", { content: "application/merge-patch+json" }, "application/merge-patch+json", "{}"],
      ["nothing where a GET says nothing", { method: "GET" }, null, ""],
      ["nothing where a DELETE says nothing", { method: "DELETE" }, null, ""],
      ["nothing where a POST says so", { content: "none" }, null, ""],
      ["JSON where a DELETE says so", { method: "DELETE", content: "json" }, "application/json", "{}"],
      ["a form", { content: "form" }, FORM, "a=b"],
      ["an empty form", { content: "form" }, FORM, ""],
      ["multipart", { content: "multipart" }, "multipart/form-data; boundary=x", "--x--"],
      ["another media type", { content: "application/pdf" }, "application/pdf", "%PDF"],
    ] as const) {
      it(`takes ${what}`, () => {
        expect(read(rule, type, body)).to.deep.equal({});
      });
    }

    const cases: readonly (readonly [string, ErrorCode, Readonly<Record<string, string>>, string | null, string])[] = [
      ["content of a GET", "CONTENT_TYPE_UNSUPPORTED", { method: "GET" }, "application/json", "{}"],
      ["content of a GET without a type", "BODY_INVALID", { method: "GET" }, null, "{}"],
      ["content of a DELETE", "CONTENT_TYPE_UNSUPPORTED", { method: "DELETE" }, "application/json", "{}"],
      ["content of a HEAD", "BODY_INVALID", { method: "HEAD" }, null, "x"],
      ["content where none is said", "BODY_INVALID", { content: "none" }, null, "{}"],
      ["a form where JSON is said", "CONTENT_TYPE_UNSUPPORTED", {}, FORM, "to=ACME"],
      ["text where JSON is said", "CONTENT_TYPE_UNSUPPORTED", {}, "text/plain", "{}"],
      ["a JSON media type where JSON is said", "CONTENT_TYPE_UNSUPPORTED", {}, "application/json-patch+json", "[]"],
      ["JSON where a form is said", "CONTENT_TYPE_UNSUPPORTED", { content: "form" }, "application/json", "{}"],
      ["JSON in another charset", "CONTENT_TYPE_UNSUPPORTED", {}, "application/json; charset=utf-16", "{}"],
      ["JSON with two charsets", "CONTENT_TYPE_UNSUPPORTED", {}, "application/json; charset=utf-8; charset=x", "{}"],
      ["no content where JSON is said", "CONTENT_TYPE_UNSUPPORTED", {}, null, ""],
      ["no JSON where JSON is said and nothing is read", "JSON_MALFORMED", {}, "application/json", "{"],
      ["multipart without a boundary", "CONTENT_TYPE_UNSUPPORTED", { content: "multipart" }, "multipart/form-data", ""],
    ];
    for (const [what, code, rule, type, body] of cases) {
      it(`refuses ${what}: ${code}`, () => {
        expectCode(code, () => read(rule, type, body));
      });
    }
  });

  describe("never stands for another method", () => {
    for (const name of [
      "_method",
      "_METHOD",
      "_Method",
      "_ｍethod",
      "X-HTTP-Method-Override",
      "method_override",
      "_httpMethod",
    ]) {
      it(`refuses ${name} in JSON and in a form`, () => {
        expectCode("BODY_INVALID", () => read({}, "application/json", JSON.stringify({ [name]: "DELETE" })));
        expectCode("BODY_INVALID", () => read({ content: "form" }, FORM, `${encodeURIComponent(name)}=DELETE`));
      });
    }
    for (const head of [
      'form-data; name="_method"',
      "form-data; name=_method",
      `form-data; NAME = "_Method"`,
      "form-data; name*=utf-8''%5Fmethod",
    ]) {
      it(`refuses a part with ${head}`, () => {
        const body = `--x\r\nContent-Disposition: ${head}\r\n\r\nDELETE\r\n--x--`;
        expectCode("BODY_INVALID", () => read({ content: "multipart" }, "multipart/form-data; boundary=x", body));
      });
    }
  });

  describe("a form", () => {
    it("gives parameters as every builder encodes them", () => {
      expect(read(MONEY, FORM, "note=a+b%20c&sum=12.50&cur=EUR")).to.deep.equal({ amount: "1250", currency: "EUR" });
      expect(read({ ...TO, content: "form" }, `${FORM}; charset=utf-8`, "to=A%26+B%c3%bc").recipient).to.equal("A& Bü");
    });

    for (const [what, body] of [
      ["a name twice", "to=ACME&to=Mallory"],
      ["a name in another case", "to=ACME&TO=Mallory"],
      ["a name in another case only", "To=ACME"],
      ["a name that folds onto it", "to=ACME&t%C2%BA=Mallory"],
      ["a list of that name", "to=ACME&to[]=Mallory"],
      ["a part of that name", "to=ACME&to%5Bx%5D=Mallory"],
      ["a space before the name, which PHP drops", "to=ACME&+to=Mallory"],
      ["no such name", "from=ACME"],
      ["a semicolon, which separates for some", "to=ACME;to=Mallory"],
      ["a part without a value", "to=ACME&x"],
      ["an encoding that is not UTF-8", "to=%FF"],
      ["half an encoding", "to=%4"],
      ["a control character in a name", "to=ACME&to%00x=Mallory"],
      ["a character that must be encoded", "to=A C"],
    ] as const) {
      it(`refuses ${what}`, () => {
        expectCode("BODY_INVALID", () => read({ ...TO, content: "form" }, FORM, body));
      });
    }

    it("refuses what PHP makes the same name of", () => {
      const rule = { content: "form", params: "{ recipient: { body: /pay_to } }" };
      expect(read(rule, FORM, "pay_to=ACME").recipient).to.equal("ACME");
      expectCode("BODY_INVALID", () => read(rule, FORM, "pay_to=ACME&pay.to=Mallory"));
      expectCode("BODY_INVALID", () => read(rule, FORM, "pay_to=ACME&pay+to=Mallory"));
    });
  });
});
