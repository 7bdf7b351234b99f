import { compareWithNode } from "./support/differential.ts";

const CASES = 400;

describe("engine/evm beside eth_call, quick loop, at length", () => {
  compareWithNode("quick", CASES);
});
