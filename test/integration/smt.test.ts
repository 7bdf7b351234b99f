import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { expect } from "chai";

import { checkContract } from "./support/smt.ts";
import { requireCommand } from "./support/tools.ts";

/**
 * One property a file, as one assertion that two contracts inherit: `Proof` with the rule as it is, `Twin` with a planted bug.
 * An assertion that holds for both would prove nothing.
 */
const PROPERTIES = globSync("test/integration/smt/*.sol")
  .map((file) => file.replaceAll("\\", "/"))
  .sort();

const titleOf = (source: string) => /@title (.+)/.exec(source)?.[1] ?? "";

describe("properties solc and z3 prove", () => {
  before(async function () {
    await requireCommand(this, "z3", "--version");
  });

  it("are one assertion each, about a rule and its twin", () => {
    expect(PROPERTIES).to.have.length.greaterThan(15);
    for (const file of PROPERTIES) {
      const source = readFileSync(file, "utf8");
      const count = (pattern: RegExp) => source.match(pattern)?.length ?? 0;
      expect(count(/\bassert\(/g), `assertions in ${file}`).to.equal(1);
      expect(count(/^contract (Proof|Twin) is Property \{$/gm), `rules in ${file}`).to.equal(2);
      expect(titleOf(source), `title of ${file}`).not.to.equal("");
    }
  });

  for (const file of PROPERTIES) {
    describe(basename(file, ".sol"), () => {
      it(titleOf(readFileSync(file, "utf8")), () => {
        const { outcome, findings } = checkContract(file, "Proof");
        expect(outcome, findings).to.equal("proved");
      });

      it("does not hold for its twin", () => {
        const { outcome, findings } = checkContract(file, "Twin");
        expect(outcome, findings).to.equal("refuted");
      });
    });
  }

  it("are not proved by a solver that gives up, fails or says nothing", () => {
    const [file = ""] = PROPERTIES;
    for (const answer of ["unknown\n", '(error "out of memory")\n', "", "unsat\n"]) {
      expect(checkContract(file, "Proof", () => answer).outcome, answer).not.to.equal("proved");
    }
  });

  it("are not proved in a file that does not compile", () => {
    expect(checkContract("test/integration/smt.test.ts", "Proof").outcome).to.equal("unknown");
  });
});
