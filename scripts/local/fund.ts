import { Transaction, Wallet } from "ethers";

import { bigQuantity, quantity } from "../../services/chain/abi/words.ts";
import { readChainId } from "../../services/chain/read/deployment.ts";
import type { Rpc } from "../../services/chain/rpc/client.ts";
import { waitForReceipt } from "../../services/chain/send/receipt.ts";
import { CountersignError } from "../../services/core/errors/error.ts";
import { localAccounts } from "./accounts.ts";

/** More than an account of the example spends in years. */
const COINS = 100n * 10n ** 18n;
const TRANSFER_GAS = 21_000n;

/**
 * Gives accounts money from the one public account every development chain has.
 * @throws NO_FUNDS on a chain where that account has none; CHAIN_UNREACHABLE
 */
export async function fund(rpc: Rpc, addresses: readonly string[]): Promise<void> {
  const source = new Wallet(localAccounts().deployer.privateKey);
  const balance = bigQuantity.parse(await rpc.request("eth_getBalance", [source.address, "latest"]));
  if (balance < COINS * BigInt(addresses.length)) {
    throw new CountersignError(
      "NO_FUNDS",
      `${source.address}, the public account of development chains, has too little`,
    );
  }
  const chainId = await readChainId(rpc);
  const nonce = quantity.parse(await rpc.request("eth_getTransactionCount", [source.address, "latest"]));
  const price = 2n * bigQuantity.parse(await rpc.request("eth_gasPrice", []));
  let last = "";
  for (const [i, to] of addresses.entries()) {
    const fees = { maxFeePerGas: price, maxPriorityFeePerGas: 0n };
    const unsigned = { type: 2, chainId, nonce: nonce + i, gasLimit: TRANSFER_GAS, ...fees, to, value: COINS };
    const signed = Transaction.from(await source.signTransaction(unsigned));
    await rpc.request("eth_sendRawTransaction", [signed.serialized]);
    last = signed.hash ?? "";
  }
  await waitForReceipt(rpc, last);
}
