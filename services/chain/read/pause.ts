import type { Pin } from "../../core/ports/ports.ts";
import { readOne, view } from "../abi/call.ts";
import { pauseAbi } from "../abi/contracts.ts";
import { timeBound } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/** Until when every decision of the organization is blocked (unix seconds, exclusive). @throws CHAIN_UNREACHABLE */
export async function readPausedUntil(rpc: Rpc, pause: string, at: Pick<Pin, "hash">): Promise<number> {
  return readOne(rpc, view(pauseAbi, "pausedUntil", pause, [], { blockHash: at.hash }, timeBound));
}
