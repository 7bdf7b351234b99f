import { computeAddress } from "ethers";

import { transact } from "../../chain/send/transact.ts";
import { createWallet } from "../../chain/send/wallet.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import { NOBODY, type Call } from "../../chain/abi/call.ts";
import type { Environment } from "../../platform/config/read.ts";
import { readWallet, type WalletSource } from "../keys/wallet.ts";
import type { Governance } from "./connect.ts";
import { refusalOf } from "./refusal.ts";

/** What became of a call. */
export type Sent =
  | { readonly sent: false; readonly to: string; readonly data: string }
  | { readonly sent: true; readonly transaction: string; readonly block: number };

/**
 * Tries a call out, and sends it only when that was asked for.
 * @throws TX_REJECTED, GOV_STALE, GOV_EXPIRED or GOV_GATE_CLOSED with the contract's own error, CONFIG_MISSING, KEY_UNREADABLE, CHAIN_UNREACHABLE
 */
export async function sendOrTry(
  { rpc, chainId }: Governance,
  call: Call,
  options: WalletSource & { readonly send?: true },
  env: Environment,
): Promise<Sent> {
  if (options.send !== true) {
    // Whoever names a key wants to know what it could do.
    const named = options.keyEnv !== undefined || options.keystore !== undefined;
    const from = named ? computeAddress(await readWallet(options, env)) : NOBODY;
    const answer = await rpc.ask("eth_call", [{ from, ...call }, "latest"]);
    if ("error" in answer && isEvmFailure(answer.error)) {
      throw refusalOf(answer.error);
    }
    resultOf(answer, "eth_call");
    return { sent: false, ...call };
  }
  const wallet = createWallet({ rpc, chainId, privateKey: await readWallet(options, env) });
  const { transactionHash, blockNumber } = await transact(rpc, wallet, call);
  return { sent: true, transaction: transactionHash, block: blockNumber };
}

/** The last line of every verb that could send. */
export function sentLine(sent: Sent): string {
  return sent.sent
    ? `sent: transaction ${sent.transaction}, block ${sent.block}`
    : "tried out and not sent: --send sends it";
}
