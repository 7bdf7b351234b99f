import { expect } from "chai";

/**
 * Asserts that two numbers differ by at most `delta`. Chai's own `closeTo` becomes Hardhat's, which takes whole numbers only, in
 * every file that runs in one process with a test of contracts.
 */
export function expectNear(actual: number, expected: number, delta: number): void {
  expect(Math.abs(actual - expected), `${actual} is not within ${delta} of ${expected}`).to.be.at.most(delta);
}
