import { AbiCoder, concat, dataLength, toBeHex } from "ethers";

import { IAgentStanding__factory } from "../../../types/ethers-contracts/index.ts";
import type { Deployment } from "../fixture.ts";
import { ANSWER } from "./raw-evaluator.ts";

/** An address nothing else has. */
export const STANDING = toBeHex(0x57a4d146n, 20);

const STATUS_OF = IAgentStanding__factory.createInterface().getFunction("statusOf").selector;
/** Length of the code that returns what stands behind it. */
const COPIER = 13;

/**
 * Puts a registry at STANDING in which every agent has this status and this ERC-7913 signer: what a commitment asks of the
 * agent, and nothing else.
 */
export async function setStanding({ networkHelpers }: Deployment, status: bigint, signer: string): Promise<void> {
  const answer = AbiCoder.defaultAbiCoder().encode(["bytes"], [signer]);
  // CALLDATALOAD(0) >> 224 == STATUS_OF ? jump to the status : fall through to the signer
  const head = concat(["0x5f3560e01c63", STATUS_OF, "0x14"]);
  const destination = dataLength(head) + 3 + COPIER;
  const statusAnswer = concat(["0x5b", ANSWER.word(status)]);
  const size = toBeHex(dataLength(answer), 2);
  const offset = toBeHex(destination + dataLength(statusAnswer), 2);
  const copier = concat(["0x61", size, "0x61", offset, "0x5f39", "0x61", size, "0x5ff3"]);
  if (dataLength(copier) !== COPIER) throw new Error("the jump would miss");
  const jump = concat(["0x60", toBeHex(destination, 1), "0x57"]);
  await networkHelpers.setCode(STANDING, concat([head, jump, copier, statusAnswer, answer]));
}
