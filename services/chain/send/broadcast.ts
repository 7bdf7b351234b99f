import { CountersignError } from "../../core/errors/error.ts";
import { describeError } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";

/** What became of a broadcast: in the pool, its nonce already used in a block, or another with its nonce pays as much. */
export type Broadcast = "pooled" | "nonce-used" | "underpriced";

/**
 * Hands a signed transaction to the node. The same transaction twice is one transaction.
 * @throws TX_REJECTED when the pool refuses it for another reason, CHAIN_UNREACHABLE
 */
export async function broadcast(rpc: Rpc, raw: string): Promise<Broadcast> {
  const answer = await rpc.ask("eth_sendRawTransaction", [raw]);
  if (!("error" in answer)) return "pooled";
  const { message } = answer.error;
  if (/already known|known transaction|already imported|already in/i.test(message)) return "pooled";
  if (/nonce.*(too low|has already been used)|old ?nonce/i.test(message)) return "nonce-used";
  if (/underpriced|replace/i.test(message)) return "underpriced";
  throw new CountersignError("TX_REJECTED", `the node refused the transaction: ${describeError(answer.error)}`);
}
