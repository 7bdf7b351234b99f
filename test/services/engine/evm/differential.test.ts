import { compareWithNode } from "./support/differential.ts";

const CASES = 6;

for (const loop of ["quick", "library"] as const) {
  describe(`engine/evm beside eth_call, ${loop} loop`, () => {
    compareWithNode(loop, CASES);
  });
}
