import { expect } from "chai";
import fc from "fast-check";

import { parseRequestTarget } from "../../../../services/core/mapping/request-target.ts";
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
  ["the root", "/"],
  ["an empty segment", "/a//b"],
  ["an empty segment in front", "//evil.example/a"],
  ["an empty segment at the end", "/a/"],
  ["no slash in front", "a/b"],
  ["the asterisk form", "*"],
  ["the absolute form", "http://erp.example/a"],
  ["the authority form", "erp.example:80"],
  // slashes
  ["an encoded slash", "/a%2Fb"],
  ["an encoded slash in lower case", "/a%2fb"],
  ["an encoded slash in a query", "/a?b=c%2Fd"],
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
  ["a square bracket", "/a[0]"],
  // encodings
  ["percent encoding in lower case", "/%c3%bc"],
  ["percent encoding in mixed case", "/%C3%bC"],
  ["an encoded letter", "/%61dmin"],
  ["an encoded digit", "/%31"],
  ["an encoded tilde", "/%7E"],
  ["an encoded hyphen in a query name", "/a?%2D=1"],
  ["an encoded letter in a query value", "/a?b=%63"],
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
  ["a plus in a query", "/a?b=c+d"],
  ["a plus in a query name", "/a?b+c=d"],
  ["a query name twice", "/a?b=1&b=1"],
  ["a query name twice, once encoded", "/a?%C3%BC=1&c=2&%C3%BC=3"],
  ["a query name without a value", "/a?b"],
  ["a query value without a name", "/a?=b"],
  ["an ampersand at the end", "/a?b=1&"],
  ["two ampersands", "/a?b=1&&c=2"],
  ["a semicolon in a query", "/a?unit=north;unit=south"],
  ["a second equals sign", "/a?b=c=d"],
  ["a quote in a query", "/a?b='c'"],
];

describe("core/mapping/request-target", () => {
  for (const [what, target] of REFUSED) {
    it(`refuses ${what}`, () => {
      expectCode("URI_NOT_CANONICAL", () => parseRequestTarget(target));
    });
  }

  it("splits path and query, and decodes both", () => {
    expect(parseRequestTarget("/budgets/%C3%BCber%20uns?quarter=4&q=100%25%26%3D%2B")).to.deep.equal({
      path: "/budgets/%C3%BCber%20uns",
      segments: ["budgets", "über uns"],
      query: [
        ["quarter", "4"],
        ["q", "100%&=+"],
      ],
    });
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
        expect(respell(target.segments, target.query)).to.equal(raw);
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
        const url = new URL(`http://erp.example${raw}`);
        expect(url.href).to.equal(`http://erp.example${raw}`);
        expect(url.pathname).to.equal(target.path);
        expect(url.pathname.slice(1).split("/").map(decodeURIComponent)).to.deep.equal(target.segments);
        expect([...url.searchParams]).to.deep.equal(target.query);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).to.be.greaterThan(100);
  });
});
