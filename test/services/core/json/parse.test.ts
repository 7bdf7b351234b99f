import { expect } from "chai";
import fc from "fast-check";

import { isJsonObject, JsonNumber, parseJson, parseJsonWithSource } from "../../../../services/core/json/parse.ts";
import type { SourceValue } from "../../../../services/core/json/parse.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";

const BOTH = { parseJson, parseJsonWithSource };

const DUPLICATES = [
  ["at the top", '{"a":1,"a":1}'],
  ["written with an escape", '{"a":1,"\\u0061":2}'],
  ["written with another escape", '{"\\/":1,"/":2}'],
  ["further down", '[{"a":{"b":1,"c":2,"b":3}}]'],
  ["that is empty", '{"":1,"":2}'],
  ["of an inherited member", '{"constructor":1,"constructor":2}'],
] as const;

const MALFORMED = [
  ["nothing", ""],
  ["white space only", " \n"],
  ["a byte order mark", "\ufeff{}"],
  ["a no-break space", "\u00a0{}"],
  ["a form feed", "\f{}"],
  ["a vertical tab after the value", "{}\v"],
  ["data after the value", "{} {}"],
  ["a comma after the value", "{},"],
  ["a trailing comma in an object", '{"a":1,}'],
  ["a trailing comma in an array", "[1,]"],
  ["a leading comma", "[,1]"],
  ["a missing comma", "[1 2]"],
  ["a missing colon", '{"a" 1}'],
  ["a missing value", '{"a":}'],
  ["an open object", '{"a":1'],
  ["an open array", "[1"],
  ["mixed brackets", "[1}"],
  ["an open string", '"a'],
  ["an open escape", '"\\'],
  ["a name without quotes", "{a:1}"],
  ["single quotes", "'a'"],
  ["a comment", "/**/1"],
  ["a bare newline in a string", '"a\nb"'],
  ["a bare zero byte in a string", '"a\u0000b"'],
  ["an unknown escape", '"\\x41"'],
  ["a short unicode escape", '"\\u12"'],
  ["a signed unicode escape", '"\\u+123"'],
  ["an upper-case escape", '"\\U0061"'],
  ["a leading zero", "01"],
  ["a leading zero after a sign", "-01"],
  ["a plus sign", "+1"],
  ["a lone minus", "-"],
  ["a point without digits after it", "1."],
  ["a point without digits before it", ".1"],
  ["an exponent without digits", "1e"],
  ["a hexadecimal number", "0x10"],
  ["digits of another script", "１"],
  ["NaN", "NaN"],
  ["Infinity", "-Infinity"],
  ["undefined", "undefined"],
  ["a cut literal", "tru"],
  ["a longer literal", "nullx"],
  ["an upper-case literal", "True"],
  ["__proto__ as a name", '{"__proto__":{"a":1}}'],
  ["__proto__ written with an escape", '{"\\u005f_proto__":1}'],
] as const;

describe("core/json/parse", () => {
  describe("against JSON.parse", () => {
    it("reads generated values alike, or refuses them for a documented reason", () => {
      let refused = 0;
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: "binary" }), (value) => {
          const text = JSON.stringify(value);
          refused += compare(text) === "stricter" ? 1 : 0;
        }),
        { numRuns: 1000 },
      );
      expect(refused, "numbers beyond 2^53-1 must have come up").to.be.greaterThan(0);
    });

    it("reads spoilt texts alike, or refuses them for a documented reason", () => {
      const seen = { same: 0, "both refuse": 0, stricter: 0 };
      const patch = fc.string({
        unit: fc.constantFrom(...'{}[]:,"\\u0019-+.eEtrufalsn \t\n\u0001\ufeff\ud800'),
        maxLength: 3,
      });
      const spoilt = fc
        .tuple(fc.jsonValue({ maxDepth: 3 }), fc.nat(), fc.nat(4), patch)
        .map(([value, at, cut, insert]) => {
          const text = JSON.stringify(value);
          const from = at % (text.length + 1);
          return text.slice(0, from) + insert + text.slice(from + cut);
        });
      fc.assert(
        fc.property(spoilt, (text) => {
          seen[compare(text)] += 1;
        }),
        { numRuns: 4000 },
      );
      expect(seen.same).to.be.greaterThan(100);
      expect(seen["both refuse"]).to.be.greaterThan(100);
    });
  });

  for (const [name, parse] of Object.entries(BOTH)) {
    describe(name, () => {
      for (const [what, text] of DUPLICATES) {
        it(`refuses a duplicate name ${what}`, () => {
          expectCode("JSON_DUPLICATE_NAME", () => parse(text));
        });
      }

      for (const [what, text] of MALFORMED) {
        it(`refuses ${what}`, () => {
          expectCode("JSON_MALFORMED", () => parse(text));
        });
      }

      it("accepts nesting 32 deep and no deeper", () => {
        for (const [open, close] of [
          ["[", "]"],
          ['{"a":', "}"],
        ] as const) {
          const nested = (depth: number) => `${open.repeat(depth)}0${close.repeat(depth)}`;
          expect(codeOf(() => parse(nested(32)))).to.equal(undefined);
          expectCode("JSON_MALFORMED", () => parse(nested(33)));
          expectCode("JSON_MALFORMED", () => parse(open.repeat(100_000)));
        }
      });

      it("counts depth, not containers", () => {
        expect(codeOf(() => parse(`[${"[],{},".repeat(40)}[]]`))).to.equal(undefined);
      });

      it("takes names of inherited members for what they are", () => {
        const text = '{"constructor":"a","toString":"b","hasOwnProperty":"c","toJSON":"d"}';
        const value = parse(text);
        expect(JSON.stringify(value)).to.equal(text);
      });

      it("has no member that was not sent", () => {
        const value = parse("{}");
        if (!isJsonObject<unknown>(value)) throw new Error("not an object");
        for (const name of ["constructor", "toString", "__proto__"]) expect(name in value, name).to.equal(false);
      });

      it("joins escaped surrogate pairs, and refuses half a pair however it is written", () => {
        expect(parse('"\\ud83d\\ude00"')).to.equal("😀");
        expect(parse('"😀"')).to.equal("😀");
        for (const half of ["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\ud83d", "\ude00", "\\ud83d\ude00"]) {
          expectCode("JSON_MALFORMED", () => parse(`"${half}"`));
          expectCode("JSON_MALFORMED", () => parse(`{"${half}":0}`));
        }
      });
    });
  }

  it("accepts integers up to 2^53-1 and refuses what a double cannot tell from its neighbour", () => {
    expect(parseJson("9007199254740991")).to.equal(Number.MAX_SAFE_INTEGER);
    expect(parseJson("-9007199254740991")).to.equal(Number.MIN_SAFE_INTEGER);
    for (const source of ["9007199254740992", "9007199254740993", "-9007199254740992", "1e16", "1e400", "-1e400"]) {
      expectCode("JSON_MALFORMED", () => parseJson(source));
    }
  });

  it("keeps every digit of a number when asked for its source", () => {
    const sources = [
      "0",
      "-0",
      "1.10",
      "1E+2",
      "9007199254740993",
      "123456789012345678901234567890",
      "1e400",
      "-0.0e-0",
    ];
    const value = parseJsonWithSource(`[ ${sources.join(" , ")} ]`);
    expect(value).to.deep.equal(sources.map((source) => new JsonNumber(source)));
  });

  it("tells a number from an object that looks like one", () => {
    const looksLikeOne = parseJsonWithSource('{"kind":"number","source":"1"}');
    expect(looksLikeOne).not.to.be.instanceOf(JsonNumber);
    expect(isJsonObject(looksLikeOne)).to.equal(true);
    expect(isJsonObject(parseJsonWithSource("1"))).to.equal(false);
  });

  it("refuses numbers a double cannot tell from their neighbours: JSON_MALFORMED", () => {
    for (const text of ["1.000000000000000005", "1e-999", "0.1000000000000000055", "-4.9e-325", "9007199254740991.2"]) {
      expectCode("JSON_MALFORMED", () => parseJson(text));
    }
  });

  it("reads every double in as few digits as it needs, and in 17", () => {
    for (const text of ["4.50", "0.10000000000000001", "2e-3", "-0", "0.000e9", "5e-324", "100e-2"]) {
      expect(parseJson(text)).to.equal(Number(text));
    }
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -9007199254740991, max: 9007199254740991 }), (value) => {
        for (const text of [JSON.stringify(value), value.toPrecision(17), value.toExponential()]) {
          expect(parseJson(text)).to.equal(Number(text));
        }
      }),
    );
  });

  it("says where a text goes wrong without repeating values", () => {
    const error = expectCode("JSON_MALFORMED", () => parseJson('{"secret":"hunter2" "b":1}'));
    expect(error.detail).to.contain("character 20").and.not.to.contain("hunter2");
    const duplicate = expectCode("JSON_DUPLICATE_NAME", () =>
      parseJson(`{"${"x".repeat(999)}":1,"${"x".repeat(999)}":2}`),
    );
    expect(duplicate.detail.length).to.be.lessThan(100);
  });
});

/** Has a number of more digits than a double holds, or one so small that it is none. */
const LONG_NUMBER = /\d[\d.]{16}|e-\d{3}/i;

/** Compares with JSON.parse, and fails unless the outcomes are the same or ours is stricter for a documented reason. */
function compare(text: string): "same" | "both refuse" | "stricter" {
  const code = codeOf(() => parseJson(text));
  let theirs: unknown;
  try {
    theirs = JSON.parse(text);
  } catch {
    expect(code, text).to.be.oneOf(["JSON_MALFORMED", "JSON_DUPLICATE_NAME"]);
    return "both refuse";
  }
  if (code === undefined) {
    expect(parseJson(text)).to.deep.equal(theirs);
    expect(withDoubles(parseJsonWithSource(text))).to.deep.equal(theirs);
    return "same";
  }
  if (code === "JSON_MALFORMED")
    expect(text.isWellFormed() && isPlain(theirs, 0) && !LONG_NUMBER.test(text), text).to.equal(false);
  else expect(code).to.equal("JSON_DUPLICATE_NAME");
  return "stricter";
}

/** Whether a value has nothing the parser is stricter about than JSON.parse. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return (
    depth < 32 &&
    names.every((name) => name !== "__proto__" && name.isWellFormed()) &&
    Object.values(value).every((member) => isPlain(member, depth + 1))
  );
}

function withDoubles(value: SourceValue): unknown {
  if (value instanceof JsonNumber) return Number(value.source);
  if (Array.isArray(value)) return value.map(withDoubles);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withDoubles(member)]));
}
