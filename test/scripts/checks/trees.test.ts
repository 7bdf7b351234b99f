import { expect } from "chai";

import { differences } from "../../../scripts/checks/trees/compare.ts";
import { redraw } from "../../../scripts/checks/trees/draw.ts";
import { leavesOf } from "../../../scripts/checks/trees/tree.ts";
import { testsIn } from "../../../scripts/checks/trees/titles.ts";

const TREE = `Door (door.test.ts)
├── open
│   ├── lets a friend in
│   └── refuses … at night, however long the title of this test may be, and whoever it is that stands there → Door_Shut,
│       NO_AUTHORITY
└── whatever is done to it (exhaustive/door.t.sol)
    └── a door that was shut stays shut → PAUSED
`;
const DOOR = `describe("Door", () => {
  it("lets a friend in", () => expect(open("friend")).to.equal(true));
  for (const who of ["Door_Keeper"])
    it(\`refuses \${who} at night, however long the title of this test may be, and whoever it is that stands there\`, () => {
      refuses("Door_Shut");
      expect(reason()).to.equal("NO_AUTHORITY");
    });
});
`;
const SHUT = `contract DoorTest {
    function testFuzz_ADoorThatWasShutStaysShut(uint256 hour) external {
        expectBlocked(hour, Reason.PAUSED);
    }

    function _other() private {}
}
`;
const REASONS = new Set(["NO_AUTHORITY", "PAUSED"]);

describe("trees beside their tests", () => {
  const compare = (tree: string, door = DOOR, shut = SHUT) => {
    const files = new Map(Object.entries({ "door.test.ts": door, "exhaustive/door.t.sol": shut }));
    return differences(tree, (file) => files.get(file) ?? null, REASONS);
  };

  it("finds nothing where every leaf is a test and every test a leaf", () => {
    expect(compare(TREE)).to.deep.equal([]);
  });

  it("draws what is not drawn yet, or wrongly, below the headings", () => {
    const files = new Map(Object.entries({ "door.test.ts": DOOR, "exhaustive/door.t.sol": SHUT }));
    const read = (file: string) => files.get(file) ?? null;
    const bare = "Door (door.test.ts)\n├── anything\n└── whatever is done to it (exhaustive/door.t.sol)\n";
    const drawn = redraw(bare, read, REASONS);
    expect(compare(drawn)).to.deep.equal([]);
    expect(drawn.split("\n").slice(0, 2)).to.deep.equal(["Door (door.test.ts)", "├── lets a friend in"]);
    expect(redraw(drawn, read, REASONS)).to.equal(drawn);
  });

  it("reads leaves with their file and what they expect, over more lines than one", () => {
    expect(leavesOf(TREE).map(({ file, names, line }) => ({ file, names, line }))).to.deep.equal([
      { file: "door.test.ts", names: [], line: 3 },
      { file: "door.test.ts", names: ["Door_Shut", "NO_AUTHORITY"], line: 4 },
      { file: "exhaustive/door.t.sol", names: ["PAUSED"], line: 7 },
    ]);
  });

  it("takes one of two words for both, and whatever else is filled in for anything", () => {
    const text = 'it(`${good ? "takes" : "refuses"} ${name}`, () => undefined); it(name, () => undefined);';
    expect(testsIn("x.test.ts", text, REASONS).map(({ title }) => title)).to.deep.equal(["takes/refuses …", "…"]);
  });

  const BROKEN: readonly (readonly [string, string, string])[] = [
    ["a leaf that no test has", TREE.replace("a friend", "a foe"), '3: "lets a foe in" is no test of door.test.ts'],
    ["a test that no leaf has", TREE.replace(/.*a friend.*\n/, ""), 'lacks "lets a friend in" of door.test.ts'],
    ["an error too little", TREE.replace("Door_Shut,\n│       NO", "NO"), "expects Door_Shut too"],
    ["an error too much", TREE.replace("PAUSED", "PAUSED, Door_Open"), "7: Door_Open does not occur in"],
    ["a reason too little", TREE.replace(" → PAUSED", ""), "expects PAUSED too"],
    [
      "a file that is not there",
      TREE.replace("door.test.ts", "gate.test.ts"),
      "names gate.test.ts, which is not there",
    ],
    ["leaves below no file", TREE.replace(" (door.test.ts)", ""), '3: "lets a friend in" stands below no test file'],
    ["no file at all", TREE.replaceAll(/ \([^)]*\)/g, ""), "names no test file in brackets"],
  ];
  for (const [what, tree, said] of BROKEN) {
    it(`finds ${what}`, () => {
      expect(compare(tree).join("\n")).to.contain(said);
    });
  }

  it("finds a test whose title was changed, in either language", () => {
    expect(compare(TREE, DOOR.replace("a friend in", "friends in"))).to.have.length(2);
    expect(compare(TREE, DOOR, SHUT.replace("Stays", "Is"))).to.have.length(2);
  });
});
