import { concat, dataLength, toBeHex } from "ethers";

import { IPolicy__factory } from "../../../types/ethers-contracts/index.ts";
import type { Deployment } from "../fixture.ts";

const COMPARE = IPolicy__factory.createInterface().getFunction("compare").selector;

/** EVM code for one way to answer. */
export const ANSWER = {
  word: (value: bigint) => concat(["0x7f", toBeHex(value, 32), "0x5f5260205ff3"]),
  oneByte: "0x60015f5360015ff3",
  twoWords: "0x60015f5260405ff3",
  nothing: "0x00",
  revert: "0x5f5ffd",
  invalid: "0xfe",
} as const;

/** Deploys an evaluator that answers `compare` one way and everything else another way: liars come without source code. */
export async function deployRawEvaluator(
  { actors }: Deployment,
  { accepts, compare = ANSWER.revert }: { accepts: string; compare?: string },
): Promise<string> {
  // CALLDATALOAD(0) >> 224 == COMPARE ? jump to `compare` : fall through to `accepts`
  const head = concat(["0x5f3560e01c63", COMPARE, "0x14"]);
  const destination = dataLength(head) + 3 + dataLength(accepts);
  const runtime = concat([head, "0x60", toBeHex(destination, 1), "0x57", accepts, "0x5b", compare]);
  const creation = concat(["0x61", toBeHex(dataLength(runtime), 2), "0x80600a3d393df3", runtime]);
  const receipt = await (await actors.stranger.sendTransaction({ data: creation })).wait();
  if (receipt?.contractAddress == null) throw new Error("not deployed");
  return receipt.contractAddress;
}
