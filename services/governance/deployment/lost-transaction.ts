import { toQuantity } from "ethers";
import { trackTransaction } from "@nomicfoundation/ignition-core";
import { z } from "zod";

import { hash32, quantity } from "../../chain/abi/words.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import type { Provider } from "../../chain/send/deployer.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { takeBack } from "./mend-journal.ts";

/** How Ignition ends when it finds that a transaction was sent whose hash it had no time to write down (HHE10410). */
const LOST = /transaction with nonce (\d+) sent from account (0x[0-9a-fA-F]{40})/;

const blockSchema = z.object({
  transactions: z.array(z.object({ hash: hash32, from: z.string().toLowerCase(), nonce: quantity })),
});

export interface Journalled {
  readonly rpc: Rpc;
  readonly provider: Provider;
  readonly journal: string;
  readonly confirmations: number;
}

/**
 * Whoever is killed between saying that a transaction is sent and writing down its hash leaves a journal that Ignition does not go on
 * with. One that stands in a block is looked up by its nonce, and written down after all; one the chain never got is sent again.
 * @returns whether there is more to go on with than before
 * @throws TX_PENDING when it stands in no block yet, CHAIN_UNREACHABLE
 */
export async function findLost(
  error: unknown,
  { rpc, provider, journal, confirmations }: Journalled,
): Promise<boolean> {
  const [, nonce, from] = LOST.exec(error instanceof Error ? error.message : "") ?? [];
  if (nonce === undefined || from === undefined) return false;
  const account = from.toLowerCase();
  const hash = await hashOf(rpc, account, Number(nonce));
  if (hash === null) {
    const coming = quantity.parse(await rpc.request("eth_getTransactionCount", [account, "pending"]));
    if (coming <= Number(nonce)) return takeBack(journal, Number(nonce));
    throw new CountersignError("TX_PENDING", `number ${nonce} of ${account}, which an earlier run sent`);
  }
  await trackTransaction(journal, hash, provider, confirmations);
  return true;
}

/** The transaction an account sent with a nonce; null while it stands in no block. */
async function hashOf(rpc: Rpc, account: string, nonce: number): Promise<string | null> {
  const countAt = async (block: number) =>
    quantity.parse(await rpc.request("eth_getTransactionCount", [account, toQuantity(block)]));
  const newest = quantity.parse(await rpc.request("eth_blockNumber", []));
  if ((await countAt(newest)) <= nonce) return null;
  // The first block after which the account had sent more.
  let [before, at] = [-1, newest];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if ((await countAt(middle)) > nonce) at = middle;
    else before = middle;
  }
  const { transactions } = blockSchema.parse(await rpc.request("eth_getBlockByNumber", [toQuantity(at), true]));
  return transactions.find((sent) => sent.from === account && sent.nonce === nonce)?.hash ?? null;
}
