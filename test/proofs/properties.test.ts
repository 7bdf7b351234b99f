import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { expect } from "chai";

import { BUGS } from "./support/property-bugs.ts";
import { examine, type Finding, requireHalmos } from "./support/halmos.ts";

/**
 * What is proved of the real libraries, over all inputs whose lists are short. Every `check_` has a `twin_`: the same assertion
 * with a premise less or a claim too much. A proof of which the twin holds too would prove nothing.
 */
const FILES = globSync("test/proofs/properties/*Properties.sol")
  .map((file) => file.replaceAll("\\", "/"))
  .sort();

const namesIn = (file: string, kind: "check" | "twin") =>
  [...readFileSync(file, "utf8").matchAll(/function (check|twin)_(\w+)/g)]
    .filter((found) => found[1] === kind)
    .map((found) => found[2] ?? "");

describe("properties of the libraries halmos proves", () => {
  before(async function () {
    await requireHalmos(this);
  });

  it("are there for each of these libraries, and have a twin each", () => {
    expect(FILES.map((file) => basename(file, "Properties.sol"))).to.deep.equal([
      "ApprovalRules",
      "EnvelopeOrder",
      "EnvelopeRules",
      "PolicyOrder",
      "PostureRules",
    ]);
    for (const file of FILES) {
      expect(namesIn(file, "check"), file).to.have.length.greaterThan(3);
      expect(namesIn(file, "twin"), file).to.deep.equal(namesIn(file, "check"));
    }
  });

  for (const file of FILES) {
    describe(basename(file, "Properties.sol"), () => {
      const names = namesIn(file, "check");
      let proofs: ReadonlyMap<string, Finding>;
      let twins: ReadonlyMap<string, Finding>;

      before(async () => {
        proofs = await examine(file, { functions: names.map((name) => `check_${name}`) });
        twins = await examine(file, { functions: names.map((name) => `twin_${name}`), refute: true });
      });

      for (const name of names) {
        it(`${name} is proved, and its twin refuted`, () => {
          const proof = proofs.get(`check_${name}`);
          expect(proof?.outcome, proof?.said).to.equal("proved");
          const twin = twins.get(`twin_${name}`);
          expect(twin?.outcome, twin?.said).to.equal("refuted");
        });
      }

      for (const { why, breaks, ...bug } of BUGS[basename(file, "Properties.sol")] ?? []) {
        it(`a library in which ${why} breaks ${breaks}`, async () => {
          const found = await examine(file, { functions: [`check_${breaks}`], refute: true, bug });
          const finding = found.get(`check_${breaks}`);
          expect(finding?.outcome, finding?.said).to.equal("refuted");
        });
      }
    });
  }
});
