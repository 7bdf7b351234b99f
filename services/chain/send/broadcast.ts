import { CountersignError } from "../../core/errors/error.ts";
import { describeError } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";
import { isWithoutFunds, readRefusal, type Refusal } from "./refusals.ts";

/** What became of a broadcast: in the pool, or what stands against it and another offer may overcome. */
export type Broadcast = "pooled" | Exclude<Refusal, "known">;

/**
 * Hands a signed transaction to the node. The same transaction twice is one transaction.
 * @param from whose it is
 * @throws NO_FUNDS, TX_REJECTED when the pool refuses it for another reason, CHAIN_UNREACHABLE
 */
export async function broadcast(rpc: Rpc, raw: string, from: string): Promise<Broadcast> {
  const answer = await rpc.ask("eth_sendRawTransaction", [raw]);
  if (!("error" in answer)) return "pooled";
  const { error } = answer;
  const refusal = readRefusal(error.message);
  if (refusal !== null) return refusal === "known" ? "pooled" : refusal;
  if (isWithoutFunds(error.message)) throw noFunds(from, describeError(error));
  throw new CountersignError("TX_REJECTED", `the node refused a transaction of ${from}: ${describeError(error)}`);
}

/** @param words the node's own */
export function noFunds(address: string, words: string): CountersignError {
  return new CountersignError("NO_FUNDS", `${address} cannot pay for its transaction: the node answered ${words}`);
}
