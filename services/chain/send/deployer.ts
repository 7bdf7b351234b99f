import { computeAddress, SigningKey, Transaction } from "ethers";
import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity, hexData, quantity } from "../abi/words.ts";
import { describeError } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";
import { noFunds } from "./broadcast.ts";
import { isWithoutFunds } from "./refusals.ts";

/** A node as EIP-1193 asks it, for a library that knows no other way. */
export interface Provider {
  request(asked: { readonly method: string; readonly params?: readonly unknown[] | object }): Promise<unknown>;
}

/** What stands in an `eth_sendTransaction`. */
const transactionSchema = z.object({
  to: z.string().optional(),
  data: hexData,
  value: bigQuantity,
  gas: bigQuantity,
  nonce: quantity,
  maxFeePerGas: bigQuantity.optional(),
  maxPriorityFeePerGas: bigQuantity.optional(),
  gasPrice: bigQuantity.optional(),
});

/**
 * A node with one account that signs here: `eth_sendTransaction` becomes `eth_sendRawTransaction`, everything else is passed on.
 * @param privateKey hex
 * @returns the provider, and the account in lower case
 */
export function createSigningProvider(
  rpc: Rpc,
  chainId: number,
  privateKey: string,
): { readonly provider: Provider; readonly address: string } {
  const key = signingKey(privateKey);
  const address = computeAddress(key.publicKey).toLowerCase();
  const pass = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const answer = await rpc.ask(method, params);
    if ("result" in answer) return answer.result;
    const { error } = answer;
    if (isWithoutFunds(error.message)) throw await noFunds(rpc, address, describeError(error), null);
    throw Object.assign(new Error(error.message), {
      code: error.code,
      ...(error.data === null ? {} : { data: error.data }),
    });
  };
  const request: Provider["request"] = async ({ method, params = [] }) => {
    const list = Array.isArray(params) ? (params as readonly unknown[]) : [params];
    if (method !== "eth_sendTransaction") return pass(method, list);
    const { gas, to, data, value, nonce, ...offered } = transactionSchema.parse(list[0]);
    const fees = Object.fromEntries(Object.entries(offered).filter(([, fee]) => fee !== undefined));
    const type = offered.gasPrice === undefined ? 2 : 0;
    const transaction = Transaction.from({ type, chainId, nonce, to: to ?? null, data, value, gasLimit: gas, ...fees });
    transaction.signature = key.sign(transaction.unsignedHash);
    return pass("eth_sendRawTransaction", [transaction.serialized]);
  };
  return { provider: { request }, address };
}

function signingKey(privateKey: string): SigningKey {
  try {
    return new SigningKey(privateKey);
  } catch {
    // Without the cause: it would hold the key.
    throw new CountersignError("KEY_UNREADABLE", "a wallet key is 0x and 64 hex digits");
  }
}
