import { compareWithContracts } from "./compare/suite.ts";

/** Enough that every reason a contract can give is given. */
const CASES = 10_000;

describe("TrustLineage and TrustPolicy, beside evaluators written from the specification, at length", () => {
  compareWithContracts(CASES);
});
