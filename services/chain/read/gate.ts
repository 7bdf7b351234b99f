import { z } from "zod";

import type { Pin } from "../../core/ports/ports.ts";
import { readAll, view } from "../abi/call.ts";
import { gateAbi } from "../abi/contracts.ts";
import { count, lowerAddress, markWord } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/** What operations of the timelock pass through, at one block. */
export interface GateView {
  readonly gate: string;
  readonly timelock: string;
  readonly isOpen: boolean;
  /** what the salt of an operation must begin with; zero before the first opening */
  readonly mark: string;
  /** seconds an operation passes after it became ready */
  readonly life: number;
}

/** @throws CHAIN_UNREACHABLE also when the account is no Gate */
export async function readGate(rpc: Rpc, gate: string, pin: Pick<Pin, "hash">): Promise<GateView> {
  const at = { blockHash: pin.hash };
  const [timelock, isOpen, mark, life] = await readAll<[string, boolean, string, number]>(rpc, [
    view(gateAbi, "timelock", gate, [], at, lowerAddress),
    view(gateAbi, "isOpen", gate, [], at, z.boolean()),
    view(gateAbi, "mark", gate, [], at, markWord),
    view(gateAbi, "LIFE", gate, [], at, count),
  ]);
  return { gate, timelock, isOpen, mark, life };
}
