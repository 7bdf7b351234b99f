import { CountersignError } from "../../core/errors/error.ts";
import type { Call } from "../abi/call.ts";
import type { Rpc } from "../rpc/client.ts";
import { broadcast } from "./broadcast.ts";
import { dearer, type Fees, raised } from "./fees.ts";
import type { SignedTransaction, Terms, Wallet } from "./wallet.ts";

/** A replacement pays a quarter more each time, and a tip doubles: after this many there is no more to offer. */
const MAX_RAISES = 12;

/**
 * Offers a call to the node, for more each time it is too little: as much as the node takes from anybody, and more than
 * another transaction with its nonce, one of the wallet's own from before a crash, so that still only one of the two can be
 * mined.
 * @returns null when a block has the nonce
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE
 */
export async function offer(rpc: Rpc, wallet: Wallet, call: Call, terms: Terms): Promise<SignedTransaction | null> {
  let fees: Fees | null = terms.fees;
  for (let raises = 0; fees !== null && raises <= MAX_RAISES; raises++) {
    const signed = wallet.sign(call, { ...terms, fees });
    const became = await broadcast(rpc, signed, wallet.address);
    if (became === "pooled") return signed;
    if (became === "nonce-used") return null;
    fees = became === "outbid" ? raised(fees) : dearer(fees, became.least);
  }
  throw new CountersignError("TX_REJECTED", `a transaction of ${wallet.address} would cost more than is offered`);
}
