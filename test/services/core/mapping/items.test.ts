import { expect } from "chai";
import fc from "fast-check";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { deriveAction } from "../../../../services/core/mapping/derive.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { action, mappingFile } from "./support/mappings.ts";

const PARAMS =
  "{ amount: { item: /amount, decimals: 2 }, currency: { item: /currency }, recipient: { item: /to/iban, optional: true }, " +
  "channel: { body: /via, optional: true } }";

function read(
  body: unknown,
  members: Readonly<Record<string, string>> = { items: "/payments", params: PARAMS },
  head = {},
): Params {
  const content = typeof body === "string" ? body : JSON.stringify(body);
  const request = {
    method: "POST",
    uri: "http://erp.example/orders",
    contentType: "application/json",
    body: utf8(content),
  };
  return deriveAction(parseMapping(mappingFile(action(members), head)), request).params;
}

const pay = (amount: string, iban = "DE1", currency = "EUR") => ({ amount, currency, to: { iban } });

describe("core/mapping: batches", () => {
  it("judges the sum of all members", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 20 }), (cents) => {
        const payments = cents.map((n) => pay((n / 100).toFixed(2)));
        const sum = cents.reduce((total, n) => total + n, 0);
        expect(read({ payments })).to.deep.equal({ amount: String(sum), currency: "EUR", recipient: "DE1" });
      }),
      { numRuns: 200 },
    );
  });

  it("reads what stands beside the list, and a list that is the content", () => {
    expect(read({ via: "sepa", payments: [pay("1")] }).channel).to.equal("sepa");
    const params = "{ amount: { item: /n }, currency: { value: EUR } }";
    expect(read([{ n: 1 }, { n: 2 }], { items: '""', params }).amount).to.equal("3");
  });

  for (const [what, body] of [
    ["a second recipient", { payments: [pay("1"), pay("1", "DE2")] }],
    ["a recipient only one member has", { payments: [pay("1"), { amount: "1", currency: "EUR" }] }],
    ["a second currency", { payments: [pay("1"), pay("1", "DE1", "JPY")] }],
    ["a member without an amount", { payments: [pay("1"), { currency: "EUR", to: { iban: "DE1" } }] }],
    ["no members", { payments: [] }],
    ["no list", { payments: pay("1") }],
    ["nothing", {}],
    ["a member that is a number", { payments: [1] }],
    ["the list in another case", { payments: [pay("1")], Payments: [pay("9000")] }],
    ["a list in the place of a member", { payments: [pay("1"), [pay("9000"), pay("9000")]] }],
    ["a name of a member in another case", { payments: [pay("1"), { ...pay("1"), Amount: "9000" }] }],
    ["a list within a member", { payments: [{ ...pay("1"), to: [{ iban: "DE1" }, { iban: "DE2" }] }] }],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectCode("BODY_INVALID", () => read(body));
    });
  }

  for (const [what, amounts] of [
    ["a negative member", ["-5", "10"]],
    ["a member with too many decimals", ["1", "0.001"]],
    ["members that together are beyond 2^256", [`${2n ** 256n / 100n}`, `${2n ** 256n / 100n}`]],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectCode("AMOUNT_INVALID", () => read({ payments: amounts.map((amount) => pay(amount)) }));
    });
  }

  it("refuses a longer list where the rule has no items", () => {
    const params = "{ amount: { body: /payments/0/amount, decimals: 2 }, currency: { value: EUR } }";
    expect(read({ payments: [pay("1")] }, { params }).amount).to.equal("100");
    expectCode("BODY_INVALID", () => read({ payments: [pay("1"), pay("9000")] }, { params }));
  });
});

describe("core/mapping: currencies", () => {
  const params = "{ amount: { body: /amount, decimals: currency }, currency: { body: /currency } }";
  const head = { currencies: "{ USD: 2, JPY: 0, USDC: 6 }" };

  for (const [amount, currency, units] of [
    ["12.5", "USD", "1250"],
    ["12", "JPY", "12"],
    ["12.5", "USDC", "12500000"],
  ] as const) {
    it(`reads ${amount} ${currency} as ${units}`, () => {
      expect(read({ amount, currency }, { params }, head)).to.deep.equal({ amount: units, currency });
    });
  }

  it("refuses a currency whose decimals nobody knows, and decimals it does not have", () => {
    expectCode("AMOUNT_INVALID", () => read({ amount: "1", currency: "EUR" }, { params }, head));
    expectCode("AMOUNT_INVALID", () => read({ amount: "1.5", currency: "JPY" }, { params }, head));
    const fixed = "{ amount: { body: /amount, decimals: 2 }, currency: { body: /currency } }";
    expect(read({ amount: "1", currency: "USD" }, { params: fixed }, head).amount).to.equal("100");
    expectCode("AMOUNT_INVALID", () => read({ amount: "1", currency: "USDC" }, { params: fixed }, head));
  });

  it("takes whole minor units of any currency where the rule has no decimals", () => {
    const minor = "{ amount: { body: /amount }, currency: { body: /currency } }";
    expect(read({ amount: "7", currency: "USDC" }, { params: minor }, head).amount).to.equal("7");
  });
});
