import { creationCodeOf } from "../chain/abi/creation.ts";
import { INVALID_PARAMS, RpcRefusal } from "./json-rpc.ts";
import type { SimulatedNode } from "./node.ts";

/** PUSH20, and the bytes it pushes: EDR takes code that begins so for a library, and reads the address behind it unasked. */
const PUSH20 = "73";
const LIBRARY_DIGITS = 2 * 21;

/** What an `eth_call` takes: the call and the block. What comes after them overrides state or block. */
const CALL_PARAMS = 2;
const CALLS: ReadonlySet<string> = new Set(["eth_call", "eth_estimateGas"]);

/**
 * Whether running code (hex) would end the process: the simulator panics over code that begins with PUSH20 and is shorter than
 * its 21 bytes, wherever it runs, and a panic cannot be caught.
 */
export function endsSimulator(code: string): boolean {
  const digits = code.slice(2).toLowerCase();
  return digits.startsWith(PUSH20) && digits.length < LIBRARY_DIGITS;
}

/** Lets a read through that the simulator survives. @throws RpcRefusal */
export function screenRead(method: string, params: readonly unknown[]): void {
  if (!CALLS.has(method)) return;
  if (params.slice(CALL_PARAMS).some((param) => param !== undefined && param !== null)) {
    throw new RpcRefusal(INVALID_PARAMS, `the embedded chain takes no overrides with ${method}`);
  }
  const [call] = params;
  // With a receiver it is what a contract is called with, and no code.
  if ((memberOf(call, "to") ?? null) !== null) return;
  for (const name of ["data", "input"]) refuseCode(memberOf(call, name));
}

/**
 * Lets a signed transaction (hex) through when the simulator survives what it creates. What a contract creates in its turn
 * cannot be known beforehand: a block that ends the process is in no journal, so the next start has never heard of it.
 * @throws RpcRefusal
 */
export async function screenTransaction(node: SimulatedNode, raw: string): Promise<void> {
  const creation = creationOf(raw);
  if (creation === null) return;
  refuseCode(creation.data);
  refuseCode(await created(node, creation));
}

/** The part of a transaction that needs no node. @throws RpcRefusal */
export function screenRaw(raw: string): void {
  const creation = creationOf(raw);
  if (creation !== null) refuseCode(creation.data);
}

function creationOf(raw: string): ReturnType<typeof creationCodeOf> {
  try {
    return creationCodeOf(raw);
  } catch {
    throw new RpcRefusal(INVALID_PARAMS, "not a signed transaction");
  }
}

/** The code a creation would leave behind; null when it fails. */
async function created(node: SimulatedNode, { from, data, value }: Creation): Promise<unknown> {
  return node.request("eth_call", [{ from, data, value }, "latest"]).catch(() => null);
}

type Creation = NonNullable<ReturnType<typeof creationCodeOf>>;

function refuseCode(code: unknown): void {
  if (typeof code !== "string" || !endsSimulator(code)) return;
  throw new RpcRefusal(INVALID_PARAMS, "the embedded chain runs no code that begins with PUSH20 and ends within it");
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null;
}
