import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { expect } from "chai";

import { checkContract, type Finding, outcomeOf } from "./support/smt.ts";

/**
 * Rules about one number or one state, over all sequences of calls, which no bound cuts short. They are stated again in each
 * file: what is proved of the libraries themselves is in properties.test.ts.
 *
 * One property a file, as one assertion that two contracts inherit: `Proof` with the rule as it is, `Twin` with a planted bug.
 * An assertion that holds for both would prove nothing.
 */
const PROPERTIES = globSync("test/proofs/smt/*.sol")
  .map((file) => file.replaceAll("\\", "/"))
  .sort();

const titleOf = (source: string) => /@title (.+)/.exec(source)?.[1] ?? "";

describe("properties solc proves", () => {
  it("are one assertion each, about a rule and its twin", () => {
    expect(PROPERTIES).to.have.length.greaterThan(6);
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
    const said = (errorCode: string, message: string, severity: Finding["severity"]): Finding => ({
      ...{ errorCode, message, severity },
      formattedMessage: message,
    });
    const safe = said("9576", "CHC: Assertion violation check is safe!", "info");
    const undecided = said("6328", "CHC: Assertion violation might happen here.", "warning");
    const violated = said("6328", "CHC: Assertion violation happens here.", "warning");
    const unsolved = said("7649", "CHC analysis was not possible: no solver.", "warning");
    const failed = said("2904", "Declaration not found.", "error");
    expect(outcomeOf([safe])).to.equal("proved");
    expect(outcomeOf([violated])).to.equal("refuted");
    for (const findings of [
      [],
      [undecided],
      [safe, undecided],
      [unsolved],
      [safe, unsolved],
      [failed],
      [violated, failed],
    ]) {
      expect(outcomeOf(findings), JSON.stringify(findings)).to.equal("unknown");
    }
  });

  it("are not proved in a file that does not compile", () => {
    expect(checkContract("test/proofs/smt.test.ts", "Proof").outcome).to.equal("unknown");
  });
});
