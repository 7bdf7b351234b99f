import { formatEther } from "ethers";

import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity } from "../abi/words.ts";
import { describeError } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";
import type { Fees } from "./fees.ts";
import { isWithoutFunds, readRefusal, type Refusal } from "./refusals.ts";

/** What a node is handed, and what it may cost. */
interface Offered {
  readonly raw: string;
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

/** What became of a broadcast: in the pool, or what stands against it and another offer may overcome. */
export type Broadcast = "pooled" | Exclude<Refusal, "known">;

/**
 * Hands a signed transaction to the node. The same transaction twice is one transaction.
 * @param from whose it is
 * @throws NO_FUNDS, TX_REJECTED when the pool refuses it for another reason, CHAIN_UNREACHABLE
 */
export async function broadcast(rpc: Rpc, offered: Offered, from: string): Promise<Broadcast> {
  const answer = await rpc.ask("eth_sendRawTransaction", [offered.raw]);
  if (!("error" in answer)) return "pooled";
  const { error } = answer;
  const refusal = readRefusal(error.message);
  if (refusal !== null) return refusal === "known" ? "pooled" : refusal;
  if (isWithoutFunds(error.message)) throw await noFunds(rpc, from, describeError(error), offered);
  throw new CountersignError("TX_REJECTED", `the node refused a transaction of ${from}: ${describeError(error)}`);
}

/**
 * An account that cannot pay, with what it has and what it would take.
 * @param words the node's own
 * @param offered null where the node would not even say how much gas it takes
 */
export async function noFunds(
  rpc: Rpc,
  address: string,
  words: string,
  offered: Pick<Offered, "gasLimit" | "fees"> | null,
): Promise<CountersignError> {
  const balance = bigQuantity.safeParse(
    await rpc.request("eth_getBalance", [address, "latest"]).catch(() => null),
  ).data;
  const has = balance === undefined ? "" : ` it has ${coins(balance)}`;
  const costs =
    offered === null ? "" : `${has === "" ? "" : " and"} its transaction may cost up to ${coins(costOf(offered))}`;
  const known = has + costs;
  return new CountersignError(
    "NO_FUNDS",
    `${address} cannot pay for its transaction:${known === "" ? "" : `${known};`} the node answered ${words}`,
  );
}

function costOf({ gasLimit, fees }: Pick<Offered, "gasLimit" | "fees">): bigint {
  return gasLimit * fees.maxFeePerGas;
}

/** Of 10^18 wei, whatever a chain calls it. */
function coins(wei: bigint): string {
  return `${formatEther(wei)} coins`;
}
