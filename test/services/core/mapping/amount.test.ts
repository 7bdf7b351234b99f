import { expect } from "chai";
import fc from "fast-check";

import { checkSafeNumber, minorUnits } from "../../../../services/core/mapping/amount.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";

const LARGEST = 2n ** 256n - 1n;

describe("core/mapping/amount", () => {
  describe("minorUnits", () => {
    for (const [source, decimals, units] of [
      ["0", 0, "0"],
      ["0.00", 2, "0"],
      ["0.5", 2, "50"],
      ["0.05", 2, "5"],
      ["12500", 2, "1250000"],
      ["12500.5", 2, "1250050"],
      ["12500.50", 2, "1250050"],
      ["7", 18, `7${"0".repeat(18)}`],
      [`0.${"0".repeat(17)}1`, 18, "1"],
      [`${LARGEST}`, 0, `${LARGEST}`],
      [`${LARGEST / 100n}.${LARGEST % 100n}`, 2, `${LARGEST}`],
    ] as const) {
      it(`reads ${source} with ${decimals} decimals as ${units}`, () => {
        expect(minorUnits(source, decimals)).to.equal(units);
      });
    }

    for (const [what, source, decimals] of [
      ["a minus", "-1", 0],
      ["minus zero", "-0", 0],
      ["a plus", "+1", 0],
      ["a leading zero", "01", 0],
      ["two zeros", "00", 0],
      ["an exponent", "1e3", 2],
      ["an exponent with a sign", "1E-2", 2],
      ["a hexadecimal number", "0x10", 0],
      ["a fraction where there are no decimals", "1.0", 0],
      ["a third decimal", "1.005", 2],
      ["a third decimal that is zero", "1.500", 2],
      ["a point without a fraction", "1.", 2],
      ["a point without a whole number", ".5", 2],
      ["two points", "1.0.0", 2],
      ["a comma", "1,5", 2],
      ["a thousands separator", "1_000", 2],
      ["nothing", "", 0],
      ["white space in front", " 1", 0],
      ["a line feed at the end", "1\n", 0],
      ["digits of another script", "１２", 0],
      ["infinity", "Infinity", 0],
      ["2^256", `${LARGEST + 1n}`, 0],
      ["2^256 in minor units", `${(LARGEST + 1n) / 100n}.${(LARGEST + 1n) % 100n}`, 2],
      ["79 digits", `1${"0".repeat(78)}`, 0],
    ] as const) {
      it(`refuses ${what}`, () => {
        expectCode("AMOUNT_INVALID", () => minorUnits(source, decimals));
      });
    }

    it("writes what it read, for every amount and every number of decimals", () => {
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: LARGEST }), fc.integer({ min: 0, max: 18 }), (units, decimals) => {
          const digits = units.toString().padStart(decimals + 1, "0");
          const whole = digits.slice(0, digits.length - decimals);
          const source = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
          expect(minorUnits(source, decimals)).to.equal(units.toString());
        }),
        { numRuns: 300 },
      );
    });
  });

  describe("checkSafeNumber", () => {
    for (const source of ["0", "9007199254740991", "-9007199254740991", "12500.50", "0.1", "1.500000000000000000000"]) {
      it(`takes ${source}`, () => {
        expect(codeOf(() => checkSafeNumber(source))).to.equal(undefined);
      });
    }

    for (const source of [
      "9007199254740992",
      "9007199254740993",
      "-9007199254740992",
      "1e300",
      "1e999",
      "9007199254740990.49",
      "1.000000000000000001",
      "0.1234567890123456",
      "100000000000000.01",
    ]) {
      it(`refuses ${source}: a double holds another number`, () => {
        expectCode("AMOUNT_INVALID", () => checkSafeNumber(source));
      });
    }

    it("takes no plain number that a target reading doubles would write otherwise", () => {
      const number = fc.stringMatching(/^(0|[1-9][0-9]{0,16})(\.[0-9]{0,18}[1-9])?$/);
      fc.assert(
        fc.property(number, (source) => {
          if (codeOf(() => checkSafeNumber(source)) !== undefined) return;
          const decimals = source.split(".")[1]?.length ?? 0;
          expect(minorUnits(Number(source).toFixed(decimals), 18)).to.equal(minorUnits(source, 18));
        }),
        { numRuns: 2000 },
      );
    });
  });
});
