import { expect } from "chai";
import fc from "fast-check";

import { parseCanonicalTarget, parseRequestTarget } from "../../../../services/core/mapping/request-target.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";
import { respell, SEGMENT, TARGET_LIKE, VALUE } from "./support/targets.ts";

const REFUSED: readonly (readonly [what: string, target: string])[] = [
  // dot segments
  ["a dot segment", "/a/./b"],
  ["two dots", "/a/../b"],
  ["a dot at the end", "/a/."],
  ["two dots at the end", "/a/.."],
  ["encoded dots", "/a/%2E%2E/b"],
  ["encoded dots in lower case", "/a/%2e%2e/b"],
  ["one dot plain and one encoded", "/a/.%2E/b"],
  ["dots before a path parameter", "/a/..;/b"],
  ["dots before an encoded path parameter", "/a/..%3B/b"],
  ["dots that are encoded twice", "/a/%252E%252E/b"],
  // segments
  ["nothing", ""],
  ["an empty segment", "/a//b"],
  ["an empty segment in front", "//evil.example/a"],
  ["no slash in front", "a/b"],
  ["the asterisk form", "*"],
  ["the absolute form", "http://erp.example/a"],
  ["the authority form", "erp.example:80"],
  // slashes
  ["an encoded slash", "/a%2Fb"],
  ["an encoded slash in lower case", "/a%2fb"],
  ["a backslash", "/a\\b"],
  ["an encoded backslash", "/a%5Cb"],
  ["an encoded backslash in a query", "/a?b=%5Cd"],
  ["a slash that is encoded twice", "/a%252Fb"],
  ["a slash in an overlong encoding", "/a%C0%AFb"],
  // delimiters
  ["a path parameter", "/units/north;x=y"],
  ["an encoded semicolon", "/units/north%3Bx"],
  ["an encoded question mark in a path", "/a%3Fb=c"],
  ["an encoded number sign in a path", "/a%23b"],
  ["an encoded percent sign in a path", "/a%25b"],
  ["a fragment", "/a#b"],
  ["a fragment behind a query", "/a?b=c#d"],
  // characters
  ["a space", "/a b"],
  ["a line feed", "/a\nb"],
  ["a line feed at the end", "/a\n"],
  ["a carriage return in a query", "/a?b=c\r"],
  ["a zero byte", "/a\0"],
  ["an encoded zero byte", "/a%00"],
  ["an encoded line feed", "/a%0A"],
  ["an encoded line feed in a query", "/a?b=%0D%0AHost:x"],
  ["an encoded delete", "/a%7F"],
  ["a character beyond ASCII", "/ü"],
  ["a lone surrogate", "/\ud800"],
  ["a quotation mark", '/a"'],
  // encodings
  ["half an encoding", "/a%2"],
  ["a bare percent sign", "/100%"],
  ["percent and no hex digits", "/%GG"],
  ["a continuation byte alone", "/%80"],
  ["a sequence that breaks off", "/%E2%82"],
  ["an encoded surrogate", "/%ED%A0%80"],
  ["a byte that is never UTF-8", "/a?b=%FF"],
  ["a code point beyond the last", "/%F4%90%80%80"],
  // queries
  ["an empty query", "/a?"],
  ["a query name without a value", "/a?b"],
  ["a query value without a name", "/a?=b"],
  ["an ampersand at the end", "/a?b=1&"],
  ["two ampersands", "/a?b=1&&c=2"],
  ["a semicolon in a query", "/a?unit=north;unit=south"],
  ["a second equals sign", "/a?b=c=d"],
];

describe("core/mapping/request-target", () => {
  for (const [what, target] of REFUSED) {
    it(`refuses ${what}`, () => {
      expectCode("URI_NOT_CANONICAL", () => parseRequestTarget(target));
    });
  }

  it("splits path and query, and decodes both", () => {
    expect(parseRequestTarget("/budgets/%C3%BCber%20uns?quarter=4&q=100%25%26%3D%2B")).to.deep.equal({
      canonical: "/budgets/%C3%BCber%20uns?quarter=4&q=100%25%26%3D%2B",
      path: "/budgets/%C3%BCber%20uns",
      segments: ["budgets", "über uns"],
      query: [
        ["quarter", "4"],
        ["q", "100%&=+"],
      ],
    });
  });

  it("says what a path without a slash in front lacks", () => {
    expect(expectCode("URI_NOT_CANONICAL", () => parseRequestTarget("orders")).detail).to.equal("a path begins with /");
  });

  it("takes the root and a slash at the end", () => {
    expect(parseRequestTarget("/").segments).to.deep.equal([""]);
    expect(parseRequestTarget("/a/").segments).to.deep.equal(["a", ""]);
    expect(parseRequestTarget("/?b=c").query).to.deep.equal([["b", "c"]]);
  });

  for (const [sent, canonical] of [
    ["/%c3%bc", "/%C3%BC"],
    ["/%61dmin/%31/%7e", "/admin/1/~"],
    ["/a[0]|b^c", "/a%5B0%5D%7Cb%5Ec"],
    ["/x%3acancel", "/x%3Acancel"],
    ["/x:cancel", "/x:cancel"],
    ["/a%40b", "/a%40b"],
    ["/a?b=c+d", "/a?b=c%20d"],
    ["/a?b+c=d", "/a?b%20c=d"],
    ["/a?b=c%2bd", "/a?b=c%2Bd"],
    ["/a?b=c%2Fd%3A%2C%40%24%3F", "/a?b=c/d:,@$?"],
    ["/a?b='c'(!)*", "/a?b=%27c%27(!)*"],
    ["/a?b=%28%21%29%2a", "/a?b=(!)*"],
    ["/a?b[c][]={d}|^`", "/a?b%5Bc%5D%5B%5D=%7Bd%7D%7C%5E%60"],
    ["/a?%24filter=x%2De%3b", "/a?$filter=x-e%3B"],
    ["/a?b=1&b=2", "/a?b=1&b=2"],
  ] as const) {
    it(`writes ${sent} as ${canonical}, which is the same`, () => {
      expect(parseRequestTarget(sent).canonical).to.equal(canonical);
      const again = parseRequestTarget(canonical);
      expect({ ...again, canonical }).to.deep.equal(parseRequestTarget(sent));
      expect(parseCanonicalTarget(canonical)).to.deep.equal(again);
      if (sent !== canonical) expectCode("URI_NOT_CANONICAL", () => parseCanonicalTarget(sent));
    });
  }

  it("gives the query of every URL builder one spelling", () => {
    const builders: readonly ((pairs: [string, string][]) => string)[] = [
      (pairs) => new URLSearchParams(pairs).toString(),
      (pairs) => pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"),
      // Everything, in lower case.
      (pairs) => pairs.map((pair) => pair.map(encodeAll).join("=")).join("&"),
    ];
    const pairs = fc.array(fc.tuple(SEGMENT, VALUE), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pairs, (list) => {
        const targets = builders.map((build) => parseRequestTarget(`/a?${build(list)}`));
        expect(new Set(targets.map(({ canonical }) => canonical)).size).to.equal(1);
        expect(targets[0]?.query).to.deep.equal(list);
      }),
      { numRuns: 500 },
    );
  });

  it("takes what looks odd and can be read one way only", () => {
    expect(parseRequestTarget("/.../..a/~b/c@d:e,f").segments).to.deep.equal(["...", "..a", "~b", "c@d:e,f"]);
    expect(parseRequestTarget("/a+b").segments).to.deep.equal(["a+b"]);
    expect(parseRequestTarget("/a?b=").query).to.deep.equal([["b", ""]]);
    expect(parseRequestTarget("/a?b=c?d/../e").query).to.deep.equal([["b", "c?d/../e"]]);
    expect(parseRequestTarget("/a?b=1&B=2").query).to.have.length(2);
  });

  it("takes 2,048 characters, and not one more", () => {
    expect(parseRequestTarget(`/${"a".repeat(2047)}`).path).to.have.length(2048);
    expectCode("URI_NOT_CANONICAL", () => parseRequestTarget(`/${"a".repeat(2048)}`));
    expectCode("URI_NOT_CANONICAL", () => parseRequestTarget(`/a?b=${"a".repeat(2044)}`));
  });

  it("gives back the segments and values a target was joined of, and joined again they are that target", () => {
    const query = fc.uniqueArray(fc.tuple(SEGMENT, VALUE), { selector: ([name]) => name, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(SEGMENT, { minLength: 1, maxLength: 5 }), query, (segments, pairs) => {
        const raw = respell(segments, pairs);
        const target = parseRequestTarget(raw);
        expect(target.segments).to.deep.equal(segments);
        expect(target.query).to.deep.equal(pairs);
        expect(parseRequestTarget(target.canonical)).to.deep.equal(target);
      }),
      { numRuns: 500 },
    );
  });

  it("whatever it takes, URL reads in the same way", () => {
    let accepted = 0;
    fc.assert(
      fc.property(TARGET_LIKE, (raw) => {
        if (codeOf(() => parseRequestTarget(raw)) !== undefined) return;
        accepted += 1;
        const target = parseRequestTarget(raw);
        const url = new URL(`http://erp.example${target.canonical}`);
        expect(url.href).to.equal(`http://erp.example${target.canonical}`);
        expect(parseRequestTarget(target.canonical)).to.deep.equal(target);
        expect(url.pathname).to.equal(target.path);
        expect(url.pathname.slice(1).split("/").map(decodeURIComponent)).to.deep.equal(target.segments);
        expect([...url.searchParams]).to.deep.equal(target.query);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).to.be.greaterThan(100);
  });
});

function encodeAll(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}
