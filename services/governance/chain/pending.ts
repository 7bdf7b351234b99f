import { z } from "zod";

import { readAll, view, type View } from "../../chain/abi/call.ts";
import { timelockAbi } from "../../chain/abi/contracts.ts";
import { hash32, lowerAddress } from "../../chain/abi/words.ts";
import { readTimelockEvents } from "../../chain/read/timelock.ts";
import { type DecodedCall, decodeCall, type RawCall } from "../file/decode.ts";
import { executeBy, expectationsOf } from "../file/expectations.ts";
import type { Governance } from "./connect.ts";
import { readMoved } from "./expected.ts";
import { expiry } from "./status.ts";

/** An operation that waits in the timelock, or is ready. Times are unix seconds. */
export interface Pending {
  readonly operation: string;
  readonly calls: readonly RawCall[];
  readonly decoded: readonly DecodedCall[];
  readonly readyAt: number;
  /** it takes effect unless something changes, or two members stop it */
  readonly armed: boolean;
  /** why it never takes effect; empty for an armed one */
  readonly because: readonly string[];
  /** the transaction that scheduled it */
  readonly scheduledIn: string;
}

/** Reads in one exchange. */
const CHUNK = 200;
const DONE = 1n;

/**
 * Everything that waits, oldest first: what it does, when, and whether it still can.
 * @throws CHAIN_UNREACHABLE
 */
export async function readPending(governance: Governance): Promise<readonly Pending[]> {
  const scheduled = await readScheduled(governance);
  const times = await readTimes(governance, [...scheduled.keys()]);
  const waiting = [...scheduled].flatMap(([operation, entry]) => {
    const readyAt = times.get(operation) ?? 0n;
    return readyAt > DONE ? [{ operation, readyAt: Number(readyAt), ...entry }] : [];
  });
  const pending: Pending[] = [];
  for (const { operation, readyAt, calls, salt, scheduledIn } of waiting) {
    const decoded = calls.map((call) => decodeCall(governance.contracts, call, []));
    const because = await readObstacles(governance, decoded, salt, readyAt);
    pending.push({ operation, calls, decoded, readyAt, armed: because.length === 0, because, scheduledIn });
  }
  return pending;
}

interface Scheduled {
  readonly calls: readonly RawCall[];
  readonly salt: string;
  readonly scheduledIn: string;
}

/** By operation. One that was cancelled may have been scheduled again: the last time counts. */
async function readScheduled(governance: Governance): Promise<ReadonlyMap<string, Scheduled>> {
  const { rpc, contracts, deployedAt, head } = governance;
  const range = { fromBlock: deployedAt, toBlock: head.number };
  const calls = await readTimelockEvents(rpc, contracts.timelock, "CallScheduled", [], range);
  const salts = await readTimelockEvents(rpc, contracts.timelock, "CallSalt", [], range);
  const saltOf = new Map(salts.map(({ args }) => [hash32.parse(args["id"]), hash32.parse(args["salt"])]));
  const found = new Map<string, { calls: RawCall[]; salt: string; scheduledIn: string }>();
  for (const { args, tx } of calls) {
    const operation = hash32.parse(args["id"]);
    const before = found.get(operation);
    const entry =
      before?.scheduledIn === tx ? before : { calls: [], salt: saltOf.get(operation) ?? "", scheduledIn: tx };
    entry.calls.push({
      target: lowerAddress.parse(args["target"]),
      value: String(args["value"]),
      data: String(args["data"]),
    });
    found.set(operation, entry);
  }
  return found;
}

/** What the timelock keeps of each: 0 cancelled, 1 done, else when it is ready. */
async function readTimes(
  { rpc, contracts, head }: Governance,
  operations: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const at = { blockHash: head.hash };
  const times = new Map<string, bigint>();
  for (let from = 0; from < operations.length; from += CHUNK) {
    const some = operations.slice(from, from + CHUNK);
    const views: View<bigint>[] = some.map((id) =>
      view(timelockAbi, "getTimestamp", contracts.timelock, [id], at, z.bigint()),
    );
    (await readAll<bigint[]>(rpc, views)).forEach((time, i) => times.set(some[i] ?? "", time));
  }
  return times;
}

/** Why it never takes effect. What the gate voids needs no second reason. */
async function readObstacles(
  governance: Governance,
  decoded: readonly DecodedCall[],
  salt: string,
  readyAt: number,
): Promise<readonly string[]> {
  const { gate, head } = governance;
  const mark = salt.slice(0, gate.mark.length);
  const [voided] = await readMoved(governance, [{ of: "gateMark", id: null, value: mark }]);
  if (voided !== undefined) return [voided];
  const late = executeBy(decoded);
  return [
    ...(await readMoved(governance, expectationsOf(mark, decoded))),
    ...(late !== null && late < head.timestamp ? ["the deadline in its calls has passed"] : []),
    ...expiry(readyAt + gate.life, head.timestamp),
  ];
}
