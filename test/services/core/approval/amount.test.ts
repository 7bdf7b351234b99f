import { expect } from "chai";
import fc from "fast-check";

import { amountText } from "../../../../services/core/approval/amount.ts";
import { minorUnits } from "../../../../services/core/mapping/amount.ts";
import { minorUnitPlaces } from "../../../../services/core/words/currencies.ts";

const UNITS = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String);
const CURRENCY = fc.constantFrom("USD", "EUR", "JPY", "BHD", "CLF");

describe("core/approval/amount", () => {
  for (const [units, currency, text] of [
    ["2000000", "USD", "20,000.00"],
    ["0", "USD", "0.00"],
    ["5", "USD", "0.05"],
    ["99", "EUR", "0.99"],
    ["100", "EUR", "1.00"],
    ["99999", "USD", "999.99"],
    ["100000", "USD", "1,000.00"],
    ["123456789", "USD", "1,234,567.89"],
    ["1000", "JPY", "1,000"],
    ["0", "JPY", "0"],
    ["1234567", "BHD", "1,234.567"],
    ["12345", "CLF", "1.2345"],
    // A float has no such number.
    ["9007199254740993", "USD", "90,071,992,547,409.93"],
    ["2000000", "ETH", "2,000,000 minor units"],
    ["7", "XAU", "7 minor units"],
  ] as const) {
    it(`writes ${units} ${currency} as ${text}`, () => {
      expect(amountText(units, currency)).to.equal(text);
    });
  }

  it("is read back to the very same units, for every amount a word holds", () => {
    fc.assert(
      fc.property(UNITS, CURRENCY, (units, currency) => {
        const text = amountText(units, currency).replaceAll(",", "");
        expect(minorUnits(text, minorUnitPlaces(currency) ?? -1)).to.equal(units);
      }),
      { numRuns: 500 },
    );
  });

  it("sets commas before every third digit of the whole part, and nowhere else", () => {
    fc.assert(
      fc.property(UNITS, CURRENCY, (units, currency) => {
        const places = minorUnitPlaces(currency) ?? -1;
        const fraction = places === 0 ? "" : `\\.\\d{${places}}`;
        expect(amountText(units, currency)).to.match(new RegExp(`^(0|[1-9]\\d{0,2}(,\\d{3})*)${fraction}$`));
      }),
      { numRuns: 500 },
    );
  });

  it("gives two amounts of a currency two texts", () => {
    fc.assert(
      fc.property(UNITS, UNITS, fc.constantFrom("USD", "JPY", "ETH"), (a, b, currency) => {
        expect(amountText(a, currency) === amountText(b, currency)).to.equal(a === b);
      }),
    );
  });
});
