import { expect } from "chai";

import { JsonNumber, parseJsonWithSource } from "../../../../services/core/json/parse.ts";
import { readPointer } from "../../../../services/core/mapping/pointer.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const read = (json: string, pointer: string) => readPointer(parseJsonWithSource(json), pointer);

describe("core/mapping/pointer", () => {
  for (const [json, pointer, value] of [
    ['{"a":"x"}', "/a", "x"],
    ['{"a":{"b":{"c":"x"}}}', "/a/b/c", "x"],
    ['{"a":["x"]}', "/a/0", "x"],
    ['[["x"]]', "/0/0", "x"],
    ['{"0":"x"}', "/0", "x"],
    ['{"a/b":"x"}', "/a~1b", "x"],
    ['{"a~b":"x"}', "/a~0b", "x"],
    ['{"~1":"x"}', "/~01", "x"],
    ['{"a":null}', "/a", null],
    ['{"a":false}', "/a", false],
    ['{"a":""}', "/a", ""],
  ] as const) {
    it(`reads ${pointer} of ${json}`, () => {
      expect(read(json, pointer)).to.equal(value);
    });
  }

  it("gives a number as it was written", () => {
    expect(read('{"a":[1.50]}', "/a/0")).to.deep.equal(new JsonNumber("1.50"));
  });

  for (const [json, pointer] of [
    ['{"a":"x"}', "/b"],
    ['{"a":"x"}', "/a/0"],
    ['{"a":"x"}', "/a/length"],
    ['{"a":1}', "/a/source"],
    ['{"a":1}', "/a/kind"],
    ['{"a":null}', "/a/b"],
    ["{}", "/constructor"],
    ["{}", "/__proto__"],
    ["{}", "/toString"],
    ['"text"', "/0"],
    ["7", "/source"],
  ] as const) {
    it(`finds nothing at ${pointer} of ${json}`, () => {
      expect(read(json, pointer)).to.equal(undefined);
    });
  }

  for (const [what, json, pointer] of [
    ["beside it", '{"total":1,"Total":2}', "/total"],
    ["in its place", '{"TOTAL":2}', "/total"],
    ["on the way", '{"order":{"total":1},"ORDER":{"total":2}}', "/order/total"],
    ["within an array", '[{"total":1,"tOtal":2}]', "/0/total"],
    ["with a letter that folds to s", '{"cost":1,"co\\u017ft":2}', "/cost"],
    ["with a letter that folds to k", '{"kind":1,"\\u212aind":2}', "/kind"],
  ] as const) {
    it(`refuses the name in another case ${what}: a target may read that one`, () => {
      expectCode("BODY_INVALID", () => read(json, pointer));
    });
  }

  for (const [json, pointer] of [
    ['{"a":["x","y"]}', "/a/0"],
    ['{"a":["x","y"]}', "/a/1"],
    ['{"a":[]}', "/a/0"],
    ['{"a":[{"b":1},{"b":2}]}', "/a/0/b"],
    ['{"a":["x"]}', "/a/1"],
    ['{"a":["x"]}', "/a/-"],
    ['{"a":["x"]}', "/a/00"],
    ['{"a":["x"]}', "/a/length"],
    ['[{"a":"x"}]', "/a"],
  ] as const) {
    it(`refuses ${pointer} of ${json}: only one member of a list would be judged, or none`, () => {
      expectCode("BODY_INVALID", () => read(json, pointer));
    });
  }

  for (const [json, pointer] of [
    ['{"recipient":"A","rec\u0130pient":"B"}', "/recipient"],
    ['{"recipient":"A","rec\u0131pient":"B"}', "/recipient"],
    ['{"recipient":"A","reci\u0307pient":"B"}', "/recipient"],
    ['{"stra\u00dfe":"A","STRA\u1e9eE":"B"}', "/stra\u00dfe"],
    ['{"stra\u00dfe":"A","strasse":"B"}', "/stra\u00dfe"],
    ['{"recipient":"A","\uff52ecipient":"B"}', "/recipient"],
    ['{"office":"A","o\ufb03ce":"B"}', "/office"],
    ['{"recipient":"A","recip\u00adient":"B"}', "/recipient"],
    ['{"recipient":"A","recipient\u200b":"B"}', "/recipient"],
  ] as const) {
    it(`refuses ${json}: some reader folds the second name onto the first`, () => {
      expectCode("BODY_INVALID", () => read(json, JSON.parse(`"${pointer}"`) as string));
    });
  }

  it("finds nothing a plain object inherits", () => {
    for (const name of ["constructor", "toString", "__proto__"])
      expect(readPointer({}, `/${name}`)).to.equal(undefined);
  });

  it("does not mind other names in two cases", () => {
    expect(read('{"a":1,"A":2,"total":"x"}', "/total")).to.equal("x");
  });
});
