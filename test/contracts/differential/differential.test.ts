import { compareWithContracts } from "./compare/suite.ts";

/** A quick look at both contracts; differential.exhaustive.test.ts takes a long one. */
const CASES = 300;

describe("TrustLineage and TrustPolicy, beside evaluators written from the specification", () => {
  compareWithContracts(CASES);
});
