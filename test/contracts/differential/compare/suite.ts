import { expect } from "chai";
import { network } from "hardhat";

import { evaluateLineage } from "../evaluator/lineage.ts";
import { evaluatePolicy } from "../evaluator/policy.ts";
import { organize, START } from "../sample/organizations.ts";
import { differences, type Evaluator } from "./cases.ts";
import { collect, type Sample } from "./collect.ts";
import { coverageOf, describeCoverage, missingIn, SAID_BY_LINEAGE, SAID_BY_POLICY } from "./coverage.ts";
import { report } from "./report.ts";
import { casesWanted, onlyCase, SEED } from "./settings.ts";
import { LINEAGE_TWINS, POLICY_TWINS, RARE_LINEAGE_TWINS, RARE_POLICY_TWINS, type Twins } from "./twins.ts";

/** From here on every reason must have been given, and every mistake found. */
const MANY = 10_000;

type Side = { evaluate: Evaluator; twins: Twins; rareTwins: Twins; reasons: readonly string[] };
const SIDES: Readonly<Record<keyof Sample, Side>> = {
  lineage: {
    evaluate: ({ world }, _, action) => evaluateLineage(world, action),
    twins: LINEAGE_TWINS,
    rareTwins: RARE_LINEAGE_TWINS,
    reasons: SAID_BY_LINEAGE,
  },
  policy: {
    evaluate: evaluatePolicy,
    twins: POLICY_TWINS,
    rareTwins: RARE_POLICY_TWINS,
    reasons: SAID_BY_POLICY,
  },
};

/**
 * Compares both contracts with evaluators written from the specification, over random organizations (sample/; every choice
 * follows from the seed). Verdict, dimension and reason have to be the same in every case; every verdict has to come up, and
 * among very many cases every reason; and evaluators with one mistake each have to be found.
 */
export function compareWithContracts(usual: number): void {
  const only = onlyCase();
  const wanted = casesWanted(usual);
  const isMany = wanted >= MANY;

  describe(`random lineages, policies and actions under seed ${SEED}`, () => {
    let sample: Sample = { lineage: [], policy: [] };

    before(async () => {
      const connection = await network.create({ override: { initialDate: START } });
      sample = await collect(await organize(connection, SEED), SEED, wanted, only);
    });

    for (const [side, { evaluate, twins, rareTwins, reasons }] of Object.entries(SIDES) as [keyof Sample, Side][]) {
      it(`${side}: the contract and the evaluator say the same of ${only === undefined ? wanted : 1} cases`, () => {
        const cases = sample[side];
        expect(cases).to.have.length(only === undefined ? wanted : 1);
        const different = differences(cases, evaluate);
        expect(different.length, report(different, evaluate)).to.equal(0);
      });

      it(`${side}: what was said was not always the same`, function () {
        if (only !== undefined) this.skip();
        const coverage = coverageOf(sample[side]);
        const description = describeCoverage(side, sample[side]);
        if (isMany) console.log(description);
        expect(missingIn(coverage, reasons, isMany), `never seen:\n${description}`).to.deep.equal([]);
        expect([...coverage.reasons.keys()].filter((reason) => !reasons.includes(reason))).to.deep.equal([]);
      });

      for (const [mistake, twin] of Object.entries(isMany ? { ...twins, ...rareTwins } : twins)) {
        it(`${side}: finds an evaluator that ${mistake}`, function () {
          if (only !== undefined) this.skip();
          expect(differences(sample[side], twin).length).to.be.at.least(1);
        });
      }
    }
  });
}
