import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity } from "../abi/words.ts";
import type { RpcAnswer } from "../rpc/answer.ts";
import type { RpcCall } from "../rpc/client.ts";

/** What a transaction offers per gas, in wei (EIP-1559). */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Where a node suggests no tip. */
const DEFAULT_TIP = 1_000_000_000n;

/** Answered by the node, these become fees. */
export const FEE_CALLS: readonly [RpcCall, RpcCall] = [
  { method: "eth_getBlockByNumber", params: ["latest", false] },
  { method: "eth_maxPriorityFeePerGas", params: [] },
];

const blockSchema = z.object({ baseFeePerGas: bigQuantity });

/** Leaves room for six full blocks: the base fee grows by an eighth at most. @throws CHAIN_UNREACHABLE */
export function feesFrom(block: RpcAnswer | undefined, tip: RpcAnswer | undefined): Fees {
  const parsed = blockSchema.safeParse(block !== undefined && "result" in block ? block.result : null);
  if (!parsed.success) throw new CountersignError("CHAIN_UNREACHABLE", "the node's newest block names no base fee");
  const suggested = bigQuantity.safeParse(tip !== undefined && "result" in tip ? tip.result : null);
  const maxPriorityFeePerGas = suggested.success ? suggested.data : DEFAULT_TIP;
  return { maxPriorityFeePerGas, maxFeePerGas: 2n * parsed.data.baseFeePerGas + maxPriorityFeePerGas };
}

/** Nobody is paid more than this for taking a transaction up, whatever a node says it wants: 500 gwei. */
const MAX_TIP = 500_000_000_000n;

/**
 * What a node that takes nothing so cheap is offered next: the least it named, else twice the tip, and a gwei at least.
 * @returns null when it wants more than anybody is paid
 */
export function dearer(fees: Fees, least: bigint | null): Fees | null {
  const twice = 2n * fees.maxPriorityFeePerGas;
  const tip = least !== null && least > fees.maxPriorityFeePerGas ? least : twice > DEFAULT_TIP ? twice : DEFAULT_TIP;
  if (tip > MAX_TIP) return null;
  return { maxPriorityFeePerGas: tip, maxFeePerGas: fees.maxFeePerGas - fees.maxPriorityFeePerGas + tip };
}

/** A quarter more: nodes take a replacement from a tenth more on. */
export function raised(fees: Fees): Fees {
  const more = (fee: bigint) => fee + fee / 4n + 1n;
  return { maxFeePerGas: more(fees.maxFeePerGas), maxPriorityFeePerGas: more(fees.maxPriorityFeePerGas) };
}
