import { expect } from "chai";

import { circlesIn, foldersAt, type Import } from "../../../scripts/checks/circles.ts";

type Pair = readonly [from: string, to: string];

const imports = (...pairs: readonly Pair[]): Import[] =>
  pairs.map(([from, to]) => ({ from: `services/${from}.ts`, to: `services/${to}.ts` }));

const circles = (...pairs: readonly Pair[]) => circlesIn(imports(...pairs)).map(({ folders }) => folders);

describe("scripts/checks: circles between folders", () => {
  it("lets imports point down, past rooms, and within a folder both ways", () => {
    expect(circles(["a/x", "b/x"], ["b/x", "c/x"], ["a/y", "c/x"], ["a/x", "a/y"], ["a/y", "a/x"])).to.deep.equal([]);
  });

  it("finds two rooms that need each other, once, though no file is in a circle", () => {
    expect(circles(["a/x", "b/x"], ["b/y", "a/y"])).to.deep.equal([["services/a", "services/b"]]);
  });

  it("finds a circle of three, and names an import for each step of it", () => {
    const round = imports(["a/x", "b/x"], ["b/y", "c/x"], ["c/y", "a/y"]);
    expect(circlesIn([...round, ...imports(["d/x", "a/x"])])).to.deep.equal([
      { folders: ["services/a", "services/b", "services/c"], imports: round },
    ]);
  });

  it("finds a subroom that needs what stands on top of it", () => {
    expect(circles(["a/start", "a/sub/x"], ["a/sub/x", "a/deps"])).to.deep.equal([["services/a", "services/a/sub"]]);
  });

  it("finds subrooms that need each other, and what stands in them", () => {
    expect(circles(["a/s/x", "a/t/x"], ["a/t/y", "a/s/y"])).to.deep.equal([["services/a/s", "services/a/t"]]);
    expect(circles(["a/s/x", "a/s/in/x"], ["a/s/in/y", "a/s/y"])).to.deep.equal([["services/a/s", "services/a/s/in"]]);
  });

  it("finds rooms that need each other through different subrooms", () => {
    expect(circles(["a/s/x", "b/s/x"], ["b/t/x", "a/t/x"])).to.deep.equal([["services/a", "services/b"]]);
  });

  it("finds two circles that have nothing to do with each other", () => {
    const two = circles(["a/x", "b/x"], ["b/x", "a/x"], ["c/x", "d/x"], ["d/x", "c/x"], ["a/x", "c/x"]);
    expect(two).to.have.deep.members([
      ["services/a", "services/b"],
      ["services/c", "services/d"],
    ]);
  });

  it("counts the rooms and the folders files stand in", () => {
    const files = ["services/a/x.ts", "services/a/s/x.ts", "services/a/s/in/x.ts", "services/b/s/x.ts"];
    expect(foldersAt(1, files)).to.deep.equal(["services/a", "services/b"]);
    expect(foldersAt(3, files)).to.deep.equal(["services/a", "services/a/s", "services/a/s/in", "services/b/s"]);
  });
});
