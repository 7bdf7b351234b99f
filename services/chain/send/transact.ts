import { setTimeout as sleep } from "node:timers/promises";

import { CountersignError } from "../../core/errors/error.ts";
import type { Call } from "../abi/call.ts";
import type { Rpc } from "../rpc/client.ts";
import { offer } from "./offer.ts";
import { type TransactionReceipt, waitForReceipt, type Waiting } from "./receipt.ts";
import { decodeRevert, describeRevert } from "./revert.ts";
import type { Terms, Wallet } from "./wallet.ts";

/** Longer than any public chain takes for a block, in tries of a quarter of a second. */
const TRIES = 60;
const PAUSE_MS = 250;

/** What a contract says of a second entry of a list in one timestamp: the same call passes in the next one. */
const ONLY_LATER: readonly string[] = ["Commitment_SameTimestamp", "Policy_SameTimestamp"];

/**
 * Sends one call and waits until it is in a block. For scripts: one at a time per wallet. A node tries calls out at the time of
 * its newest block; what only has to come later than that is tried again.
 * @throws TX_REJECTED with the contract's own error, NO_FUNDS, CHAIN_UNREACHABLE
 */
export async function transact(rpc: Rpc, wallet: Wallet, call: Call, waiting?: Waiting): Promise<TransactionReceipt> {
  let terms = await wallet.prepare(call);
  for (let tried = 1; tried < TRIES && isTooSoon(terms); tried += 1) {
    await sleep(PAUSE_MS);
    terms = await wallet.prepare(call);
  }
  if ("reverts" in terms) throw new CountersignError("TX_REJECTED", describeRevert(terms.reverts));
  return mine(rpc, wallet, call, terms, waiting);
}

/** The same for a call that was tried out. @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function mine(
  rpc: Rpc,
  wallet: Wallet,
  call: Call,
  terms: Terms,
  waiting?: Waiting,
): Promise<TransactionReceipt> {
  const signed = await offer(rpc, wallet, call, terms);
  if (signed === null) {
    throw new CountersignError("TX_REJECTED", `another transaction of ${wallet.address} was mined in its place`);
  }
  const receipt = await waitForReceipt(rpc, signed.hash, waiting);
  if (receipt.status !== 1) throw new CountersignError("TX_REJECTED", `transaction ${signed.hash} reverted`);
  return receipt;
}

function isTooSoon(terms: Awaited<ReturnType<Wallet["prepare"]>>): boolean {
  return "reverts" in terms && ONLY_LATER.includes(decodeRevert(terms.reverts.data)?.name ?? "");
}
