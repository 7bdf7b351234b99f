import { expect } from "chai";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { deriveAction, type MappableRequest } from "../../../../services/core/mapping/derive.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { mappingOf } from "./support/mappings.ts";

const ERP = "http://erp.example";

const MAPPING = mappingOf(
  {
    params:
      "{ amount: { body: /total, decimals: 2 }, currency: { body: /currency }, recipient: { body: /vendor/name }, " +
      "channel: { body: /via/0, optional: true }, external: { value: true } }",
  },
  {
    type: "erp.fee.create",
    path: '"/fees/{unit}"',
    query: "[fee, memo]",
    params:
      "{ amount: { query: fee, decimals: 3 }, currency: { body: /currency }, dataset: { path: unit }, " +
      "recipient: { query: memo, optional: true }, classification: { value: secret }, access: { value: write } }",
  },
  {
    type: "erp.tip.create",
    path: "/tips",
    params: "{ amount: { body: /tip }, currency: { value: USD } }",
  },
  { type: "erp.note.create", path: "/notes", content: "text/plain", params: "{ pii: { value: true } }" },
  { type: "erp.ping.send", path: "/pings", content: "none" },
);

const ORDER = '{"total":900.5,"currency":"USD","vendor":{"name":"ACME"}}';

function post(path: string, body: string | null, over: Partial<MappableRequest> = {}): MappableRequest {
  const content = body === null ? null : utf8(body);
  return { method: "POST", uri: `${ERP}${path}`, contentType: "application/json", body: content, ...over };
}

const paramsOf = (request: MappableRequest) => deriveAction(MAPPING, request).params;

describe("core/mapping/derive", () => {
  it("reads body, query, path and fixed values", () => {
    expect(deriveAction(MAPPING, post("/orders", ORDER))).to.deep.equal({
      type: "erp.order.create",
      target: "erp",
      origin: ERP,
      params: { amount: "90050", currency: "USD", recipient: "ACME", external: true },
      undetermined: [],
    });
    expect(paramsOf(post("/fees/n%20%C3%BC?memo=a%26b&fee=1.25", '{"currency":"EUR"}'))).to.deep.equal({
      amount: "1250",
      currency: "EUR",
      dataset: "n ü",
      recipient: "a&b",
      classification: "secret",
      access: "write",
    });
  });

  it("reads the same amount from a number and from a string", () => {
    for (const total of ["900.5", "900.50", '"900.5"', '"900.50"', '"\\u0039\\u0030\\u0030.5"']) {
      expect(paramsOf(post("/orders", ORDER.replace("900.5", total))).amount, total).to.equal("90050");
    }
  });

  it("reads digits a double would lose from a string", () => {
    const total = `${(2n ** 256n - 1n) / 100n}.35`;
    expect(paramsOf(post("/orders", ORDER.replace("900.5", `"${total}"`))).amount).to.equal(`${2n ** 256n - 1n}`);
  });

  it("reads an optional member where there is one", () => {
    expect(paramsOf(post("/orders", `${ORDER.slice(0, -1)},"via":["mail"]}`)).channel).to.equal("mail");
    expect(paramsOf(post("/orders", ORDER))).not.to.have.property("channel");
    expect(paramsOf(post("/fees/north?fee=1", '{"currency":"EUR"}'))).not.to.have.property("recipient");
  });

  it("reads nothing of content that its rule takes as it is", () => {
    const note = post("/notes", "{not JSON", { contentType: "text/plain" });
    expect(paramsOf(note)).to.deep.equal({ pii: true });
    expect(deriveAction(MAPPING, post("/pings", null, { contentType: null })).undetermined).to.deep.equal([]);
  });

  const inOrder = (part: string, other: string) => post("/orders", ORDER.replace(part, other));
  const REFUSED: readonly (readonly [what: string, code: ErrorCode, request: MappableRequest])[] = [
    // two readers, two values
    ["a name twice", "JSON_DUPLICATE_NAME", inOrder('"total":900.5', '"total":900.5,"total":200000')],
    ["a name twice, once escaped", "JSON_DUPLICATE_NAME", inOrder('"total"', '"t\\u006ftal":1,"total"')],
    ["a name twice where nothing is read", "JSON_DUPLICATE_NAME", inOrder("{", '{"x":{"y":1,"y":2},')],
    ["a name in two cases", "BODY_INVALID", inOrder('"total":900.5', '"total":900.5,"Total":200000')],
    ["an optional name in another case", "BODY_INVALID", inOrder("{", '{"VIA":["mail"],')],
    ["the name __proto__", "JSON_MALFORMED", inOrder("{", '{"__proto__":{"vendor":{"name":"Mallory"}},')],
    ["a value that is inherited only", "BODY_INVALID", inOrder('"vendor":{"name":"ACME"}', '"vendor":{}')],
    // amounts
    ["a negative amount", "AMOUNT_INVALID", inOrder("900.5", "-900.5")],
    ["an exponent", "AMOUNT_INVALID", inOrder("900.5", "9e2")],
    ["an exponent in a string", "AMOUNT_INVALID", inOrder("900.5", '"9e2"')],
    ["too many decimals", "AMOUNT_INVALID", inOrder("900.5", "900.501")],
    ["a number beyond 2^53", "AMOUNT_INVALID", inOrder("900.5", "9007199254740993")],
    ["a fraction a double rounds", "AMOUNT_INVALID", inOrder("900.5", "900719925474099.01")],
    ["an amount of 2^256", "AMOUNT_INVALID", inOrder("900.5", `"${2n ** 256n}"`)],
    ["an amount with white space", "AMOUNT_INVALID", inOrder("900.5", '" 900.5"')],
    ["an amount that is null", "AMOUNT_INVALID", inOrder("900.5", "null")],
    ["an amount that is a boolean", "AMOUNT_INVALID", inOrder("900.5", "true")],
    ["an amount that is an array", "AMOUNT_INVALID", inOrder("900.5", "[900.5]")],
    ["an amount that is an object", "AMOUNT_INVALID", inOrder("900.5", '{"source":"900.5"}')],
    [
      "an amount in the query with too many decimals",
      "AMOUNT_INVALID",
      post("/fees/n?fee=1.2345", '{"currency":"EUR"}'),
    ],
    // other parameters
    ["no amount", "BODY_INVALID", inOrder('"total"', '"sum"')],
    ["no currency", "BODY_INVALID", inOrder('"currency"', '"cur"')],
    ["a currency in lower case", "BODY_INVALID", inOrder('"USD"', '"usd"')],
    ["a currency that is no code", "BODY_INVALID", inOrder('"USD"', '"US"')],
    ["a currency of 13 letters", "BODY_INVALID", inOrder('"USD"', '"ABCDEFGHIJKLM"')],
    ["a recipient that is a number", "BODY_INVALID", inOrder('"ACME"', "4711")],
    ["a recipient that is a boolean", "BODY_INVALID", inOrder('"ACME"', "true")],
    ["a recipient that is null", "BODY_INVALID", inOrder('"ACME"', "null")],
    ["a recipient that is an object", "BODY_INVALID", inOrder('"ACME"', '{"a":"ACME"}')],
    ["a recipient that is empty", "BODY_INVALID", inOrder('"ACME"', '""')],
    ["a recipient that is too long", "BODY_INVALID", inOrder("ACME", "A".repeat(257))],
    ["an optional parameter that is null", "BODY_INVALID", inOrder("{", '{"via":[null],')],
    ["a query value that is missing", "BODY_INVALID", post("/fees/north", '{"currency":"EUR"}')],
    ["a query value that is empty", "BODY_INVALID", post("/fees/north?fee=1&memo=", '{"currency":"EUR"}')],
    // content
    ["content that is no JSON", "JSON_MALFORMED", post("/orders", "total=900.5")],
    ["content that is not UTF-8", "JSON_MALFORMED", post("/orders", "", { body: Uint8Array.of(0x22, 0xff, 0x22) })],
    ["a byte order mark", "JSON_MALFORMED", post("/orders", `\ufeff${ORDER}`)],
    ["something after the value", "JSON_MALFORMED", post("/orders", `${ORDER}{}`)],
    ["no content", "JSON_MALFORMED", post("/orders", "")],
    ["content that is an array", "BODY_INVALID", post("/orders", `[${ORDER}]`)],
    ["content that is a string", "BODY_INVALID", post("/orders", '"total"')],
    ["no content type", "CONTENT_TYPE_UNSUPPORTED", post("/orders", ORDER, { contentType: null })],
    ["another content type", "CONTENT_TYPE_UNSUPPORTED", post("/orders", ORDER, { contentType: "text/json" })],
    [
      "a content type with another charset",
      "CONTENT_TYPE_UNSUPPORTED",
      post("/orders", ORDER, { contentType: "application/json; charset=utf-16" }),
    ],
    [
      "a content type in capitals",
      "CONTENT_TYPE_UNSUPPORTED",
      post("/orders", ORDER, { contentType: "Application/JSON" }),
    ],
    [
      "two content types",
      "CONTENT_TYPE_UNSUPPORTED",
      post("/orders", ORDER, { contentType: "application/json, text/xml" }),
    ],
    // request
    ["a request nothing covers", "ACTION_UNMAPPED", post("/order", ORDER)],
    ["an ambiguous path", "URI_NOT_CANONICAL", post("/x/../orders", ORDER)],
  ];
  for (const [what, code, request] of REFUSED) {
    it(`refuses ${what}`, () => {
      expectCode(code, () => deriveAction(MAPPING, request));
    });
  }

  describe("without the content", () => {
    it("leaves open what stands in it, and reads the rest", () => {
      const { params, undetermined } = deriveAction(MAPPING, post("/orders", null));
      expect(params).to.deep.equal({ external: true });
      expect(undetermined).to.have.members(["amount", "currency", "recipient", "channel"]);
    });

    it("reads an amount whose currency is open, and a currency whose amount is open", () => {
      const fee = deriveAction(MAPPING, post("/fees/north?fee=1.5", null));
      expect(fee.params).to.include({ amount: "1500", dataset: "north" });
      expect(fee.undetermined).to.deep.equal(["currency"]);
      const tip = deriveAction(MAPPING, post("/tips", null));
      expect(tip.params).to.deep.equal({ currency: "USD" });
      expect(tip.undetermined).to.deep.equal(["amount"]);
    });

    it("refuses what it can see is wrong", () => {
      expectCode("AMOUNT_INVALID", () => deriveAction(MAPPING, post("/fees/north?fee=-1", null)));
      expectCode("BODY_INVALID", () => deriveAction(MAPPING, post("/fees/north", null)));
      const other = post("/tips", null, { contentType: "text/plain" });
      expectCode("CONTENT_TYPE_UNSUPPORTED", () => deriveAction(MAPPING, other));
    });
  });
});
