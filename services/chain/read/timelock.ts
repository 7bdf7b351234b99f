import type { Result } from "ethers";
import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { readAll, readOne, view } from "../abi/call.ts";
import { timelockAbi } from "../abi/contracts.ts";
import { members } from "../abi/decode.ts";
import { count, hash32, hexData, lowerAddress, quantity } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { readEvents } from "./events.ts";

type At = Pick<Pin, "hash">;

/** What TimelockController keeps instead of a time for an operation that was executed. */
const DONE = 1n;

/** An operation at one block: never scheduled or cancelled, executed, or when it can be executed (unix seconds). */
export type OperationView = "unset" | "done" | { readonly readyAt: number };

/** @throws CHAIN_UNREACHABLE */
export async function readOperation(rpc: Rpc, timelock: string, pin: At, id: string): Promise<OperationView> {
  const at = { blockHash: pin.hash };
  const timestamp = await readOne(rpc, view(timelockAbi, "getTimestamp", timelock, [id], at, z.bigint()));
  if (timestamp === 0n) return "unset";
  return timestamp === DONE ? "done" : { readyAt: Number(timestamp) };
}

/** Seconds every operation must wait. @throws CHAIN_UNREACHABLE */
export async function readMinDelay(rpc: Rpc, timelock: string, pin: At): Promise<number> {
  return readOne(rpc, view(timelockAbi, "getMinDelay", timelock, [], { blockHash: pin.hash }, count));
}

/** Whether an account may propose, and whether it may cancel. @throws CHAIN_UNREACHABLE */
export async function readSeats(
  rpc: Rpc,
  timelock: string,
  pin: At,
  account: string,
): Promise<{ readonly proposes: boolean; readonly cancels: boolean }> {
  const at = { blockHash: pin.hash };
  const [proposer, canceller] = await readAll<[string, string]>(rpc, [
    view(timelockAbi, "PROPOSER_ROLE", timelock, [], at, hash32),
    view(timelockAbi, "CANCELLER_ROLE", timelock, [], at, hash32),
  ]);
  const [proposes, cancels] = await readAll<[boolean, boolean]>(rpc, [
    view(timelockAbi, "hasRole", timelock, [proposer, account], at, z.boolean()),
    view(timelockAbi, "hasRole", timelock, [canceller, account], at, z.boolean()),
  ]);
  return { proposes, cancels };
}

/** What the timelock itself says the id of a batch is. @throws CHAIN_UNREACHABLE */
export async function readOperationId(
  rpc: Rpc,
  timelock: string,
  pin: At,
  args: readonly [readonly string[], readonly bigint[], readonly string[], string, string],
): Promise<string> {
  return readOne(rpc, view(timelockAbi, "hashOperationBatch", timelock, args, { blockHash: pin.hash }, hash32));
}

/** An event of the timelock with the transaction it stands in. */
export interface TimelockEvent {
  readonly args: Readonly<Record<string, unknown>>;
  readonly tx: string;
  readonly block: number;
  /** its place in the block */
  readonly index: number;
}

type EventName = "CallScheduled" | "CallExecuted" | "Cancelled" | "CallSalt" | "MinDelayChange" | "RoleGranted";

const entrySchema = z.object({
  topics: z.array(hash32),
  data: hexData,
  transactionHash: hash32,
  blockNumber: quantity,
  logIndex: quantity,
});

/**
 * Events of one name, oldest first.
 * @param indexed values of the indexed arguments; null for any
 * @throws CHAIN_UNREACHABLE
 */
export async function readTimelockEvents(
  rpc: Rpc,
  timelock: string,
  name: EventName,
  indexed: readonly (string | null)[],
  range: { readonly fromBlock: number; readonly toBlock: number },
): Promise<readonly TimelockEvent[]> {
  const fragment = timelockAbi.getEvent(name);
  const topics = timelockAbi.encodeFilterTopics(fragment, [...indexed]);
  const entries = await readEvents(rpc, { address: timelock, topics, ...range });
  return entries.map((value) => {
    try {
      const entry = entrySchema.parse(value);
      const values: Result = timelockAbi.decodeEventLog(fragment, entry.data, entry.topics);
      return {
        args: members(fragment.inputs, values),
        tx: entry.transactionHash,
        block: entry.blockNumber,
        index: entry.logIndex,
      };
    } catch (cause) {
      throw new CountersignError("CHAIN_UNREACHABLE", `the node's answer is not a ${name} event`, { cause });
    }
  });
}

/** Who may propose: everyone who was ever given the seat and still holds it. @throws CHAIN_UNREACHABLE */
export async function readProposers(
  rpc: Rpc,
  timelock: string,
  pin: Pick<Pin, "hash" | "number">,
  fromBlock: number,
): Promise<readonly string[]> {
  const at = { blockHash: pin.hash };
  const role = await readOne(rpc, view(timelockAbi, "PROPOSER_ROLE", timelock, [], at, hash32));
  const range = { fromBlock, toBlock: pin.number };
  const granted = await readTimelockEvents(rpc, timelock, "RoleGranted", [role], range);
  const accounts = [...new Set(granted.map(({ args }) => lowerAddress.parse(args["account"])))];
  const holds = await Promise.all(accounts.map(async (account) => readSeats(rpc, timelock, pin, account)));
  return accounts.filter((_, i) => holds[i]?.proposes === true);
}
