import { HDNodeWallet, Mnemonic, Transaction } from "ethers";

import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity, quantity } from "../abi/words.ts";
import { readChainId } from "../read/deployment.ts";
import type { Rpc } from "../rpc/client.ts";
import { waitForReceipt } from "./receipt.ts";

/** Of the well-known accounts of development chains: anybody has their keys, and so nothing on them is worth anything. */
export const DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk";
/** More than an account spends in years. */
const COINS = 100n * 10n ** 18n;
const TRANSFER_GAS = 21_000n;

/**
 * Gives accounts money from the first public account every development chain has, those that have less than half of it.
 * @throws NO_FUNDS on a chain where that account has none; CHAIN_UNREACHABLE
 * @returns who got something
 */
export async function fund(rpc: Rpc, addresses: readonly string[]): Promise<readonly string[]> {
  const source = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(DEVELOPMENT_MNEMONIC), "m/44'/60'/0'/0/0");
  const balances = await rpc.batch(
    [source.address, ...addresses].map((each) => ({ method: "eth_getBalance", params: [each, "latest"] })),
  );
  const [has = 0n, ...others] = balances.map((answer) => bigQuantity.parse("result" in answer ? answer.result : null));
  const poor = addresses.filter((_, i) => (others[i] ?? 0n) < COINS / 2n);
  if (poor.length === 0) return [];
  if (has < COINS * BigInt(poor.length)) {
    throw new CountersignError(
      "NO_FUNDS",
      `${source.address}, the public account of development chains, has too little`,
    );
  }
  const chainId = await readChainId(rpc);
  const nonce = quantity.parse(await rpc.request("eth_getTransactionCount", [source.address, "latest"]));
  const price = 2n * bigQuantity.parse(await rpc.request("eth_gasPrice", []));
  let last = "";
  for (const [i, to] of poor.entries()) {
    const fees = { maxFeePerGas: price, maxPriorityFeePerGas: 0n };
    const unsigned = { type: 2, chainId, nonce: nonce + i, gasLimit: TRANSFER_GAS, ...fees, to, value: COINS };
    const signed = Transaction.from(await source.signTransaction(unsigned));
    await rpc.request("eth_sendRawTransaction", [signed.serialized]);
    last = signed.hash ?? "";
  }
  await waitForReceipt(rpc, last);
  return poor;
}
