import { z } from "zod";

import type { Pin } from "../../core/ports/ports.ts";
import { readAll, readOne, view } from "../abi/call.ts";
import { councilAbi } from "../abi/contracts.ts";
import { count, hexData, lowerAddress, markWord } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { readEvents } from "./events.ts";

/** The people behind an organization at one block. */
export interface CouncilView {
  readonly council: string;
  /** ERC-7913 signers, lower-case hex */
  readonly members: readonly string[];
  /** members needed to execute */
  readonly threshold: number;
  /** what a call about members, threshold or roles must name */
  readonly mark: string;
  /** what everything it schedules passes through */
  readonly gate: string;
}

/** @throws CHAIN_UNREACHABLE also when the account is no Council */
export async function readCouncil(rpc: Rpc, council: string, pin: Pick<Pin, "hash">): Promise<CouncilView> {
  const at = { blockHash: pin.hash };
  const [members, threshold, mark, gate] = await readAll<[string[], number, string, string]>(rpc, [
    view(councilAbi, "members", council, [], at, z.array(hexData)),
    view(councilAbi, "threshold", council, [], at, count),
    view(councilAbi, "mark", council, [], at, markWord),
    view(councilAbi, "gate", council, [], at, lowerAddress),
  ]);
  return { council, members, threshold, mark, gate };
}

/** How often members stopped an operation: the very same one can be scheduled again. @throws CHAIN_UNREACHABLE */
export async function readCancellations(
  rpc: Rpc,
  council: string,
  operation: string,
  range: { readonly fromBlock: number; readonly toBlock: number },
): Promise<number> {
  const topics = councilAbi.encodeFilterTopics("Cancelled", [operation]);
  return (await readEvents(rpc, { address: council, topics, ...range })).length;
}

/** Whether a nonce of `execute` was used. @throws CHAIN_UNREACHABLE */
export async function readNonceUsed(
  rpc: Rpc,
  council: string,
  pin: Pick<Pin, "hash">,
  nonce: bigint,
): Promise<boolean> {
  return readOne(rpc, view(councilAbi, "isUsed", council, [nonce], { blockHash: pin.hash }, z.boolean()));
}
