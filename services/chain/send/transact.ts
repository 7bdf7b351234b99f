import { CountersignError } from "../../core/errors/error.ts";
import type { Call } from "../abi/call.ts";
import type { Rpc } from "../rpc/client.ts";
import { offer } from "./offer.ts";
import { type TransactionReceipt, waitForReceipt, type Waiting } from "./receipt.ts";
import { describeRevert } from "./revert.ts";
import type { Terms, Wallet } from "./wallet.ts";

/**
 * Sends one call and waits until it is in a block. For scripts: one at a time per wallet.
 * @throws TX_REJECTED with the contract's own error, NO_FUNDS, CHAIN_UNREACHABLE
 */
export async function transact(rpc: Rpc, wallet: Wallet, call: Call, waiting?: Waiting): Promise<TransactionReceipt> {
  const terms = await wallet.prepare(call);
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
