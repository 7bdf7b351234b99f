import { concat, dataLength, toBeHex } from "ethers";

import { IPolicy__factory } from "../../../types/ethers-contracts/index.ts";
import type { Deployment } from "../fixture.ts";

const abi = IPolicy__factory.createInterface();
/** Functions that are asked for one answer each; everything else gets that of `accepts`. */
const SELECTORS = {
  compare: abi.getFunction("compare").selector,
  gasNeeded: abi.getFunction("gasNeeded").selector,
  statefulness: abi.getFunction("statefulnessUnder").selector,
} as const;

/** EVM code for one way to answer. */
export const ANSWER = {
  word: (value: bigint) => concat(["0x7f", toBeHex(value, 32), "0x5f5260205ff3"]),
  oneByte: "0x60015f5360015ff3",
  twoWords: "0x60015f5260405ff3",
  nothing: "0x00",
  revert: "0x5f5ffd",
  invalid: "0xfe",
} as const;

/** Code, and what must be left on the stack for it to run. */
export interface Case {
  readonly when: string;
  readonly run: string;
}

/** Code for the case that this function is called. */
export function calling(selector: string, run: string): Case {
  return { when: concat(["0x5f3560e01c63", selector, "0x14"]), run };
}

/** Deploys code that runs the first case that applies, else `otherwise`: liars come without source code. */
export async function deployCases(
  { actors }: Pick<Deployment, "actors">,
  cases: readonly Case[],
  otherwise: string,
): Promise<string> {
  let at = cases.reduce((length, { when }) => length + dataLength(when) + 4, dataLength(otherwise));
  const tests: string[] = [];
  for (const { when, run } of cases) {
    // PUSH2, JUMPI; each case begins with JUMPDEST
    tests.push(when, "0x61", toBeHex(at, 2), "0x57");
    at += 1 + dataLength(run);
  }
  const runtime = concat([...tests, otherwise, ...cases.flatMap(({ run }) => ["0x5b", run])]);
  const creation = concat(["0x61", toBeHex(dataLength(runtime), 2), "0x80600a3d393df3", runtime]);
  const receipt = await (await actors.stranger.sendTransaction({ data: creation })).wait();
  if (receipt?.contractAddress == null) throw new Error("not deployed");
  return receipt.contractAddress;
}

/** Deploys an evaluator that answers some questions in their own way and everything else another way. */
export async function deployRawEvaluator(
  deployment: Deployment,
  {
    accepts,
    compare = ANSWER.revert,
    ...others
  }: { accepts: string } & Partial<Record<keyof typeof SELECTORS, string>>,
): Promise<string> {
  const answers: Partial<Record<keyof typeof SELECTORS, string>> = { compare, ...others };
  const cases = Object.entries(answers).map(([name, run]) => calling(SELECTORS[name as keyof typeof SELECTORS], run));
  return await deployCases(deployment, cases, accepts);
}
