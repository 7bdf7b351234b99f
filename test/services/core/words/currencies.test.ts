import { expect } from "chai";

import { minorUnitPlaces } from "../../../../services/core/words/currencies.ts";

/** As CLDR has it: ISO 4217, but for some currencies whose small coins nobody uses any more it has none. */
const placesHere = (currency: string) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? -1;
const CODES = Array.from({ length: 26 ** 3 }, (_, n) =>
  String.fromCharCode(65 + Math.floor(n / 676), 65 + (Math.floor(n / 26) % 26), 65 + (n % 26)),
);

describe("core/words/currencies", () => {
  it("has the places another list has, where that does not round small coins away", () => {
    const known = CODES.filter((code) => minorUnitPlaces(code) !== null);
    expect(known.length).to.be.greaterThan(160);
    const differing = known.filter((code) => minorUnitPlaces(code) !== placesHere(code));
    expect(differing.filter((code) => placesHere(code) !== 0)).to.deep.equal([]);
    expect(differing).to.include("AFN").and.not.include("JPY");
  });

  it("knows every currency in use by which the other list has more places than two", () => {
    for (const code of CODES.filter((each) => placesHere(each) > 2)) {
      expect(minorUnitPlaces(code), code).to.equal(placesHere(code));
    }
  });

  it("knows nothing of metals, units of account, tests, tokens and other letters", () => {
    for (const code of ["XAU", "XDR", "XTS", "XXX", "ETH", "BTC", "usd", ""]) {
      expect(minorUnitPlaces(code), code).to.equal(null);
    }
  });
});
