import { computeAddress, SigningKey, Transaction } from "ethers";

import { CountersignError } from "../../core/errors/error.ts";
import type { Call } from "../abi/call.ts";
import { bigQuantity, quantity } from "../abi/words.ts";
import { describeError, isEvmFailure, resultOf, type RpcAnswer, type RpcError } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";
import { noFunds } from "./broadcast.ts";
import { FEE_CALLS, type Fees, feesFrom } from "./fees.ts";
import { isWithoutFunds } from "./refusals.ts";

/** What a call needs to become a transaction now. */
export interface Terms {
  /** of the next transaction, counted by what is mined */
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

/** A call that would revert, and the nonce its transaction would have had. */
export interface Refused extends Pick<Terms, "nonce"> {
  readonly reverts: RpcError;
}

export interface SignedTransaction extends Terms {
  readonly hash: string;
  readonly raw: string;
}

/** An account that signs transactions here; the node only carries them. */
export interface Wallet {
  /** lower case */
  readonly address: string;
  /**
   * Tries the call out, and asks what it costs.
   * @param at `latest`: on the state of the newest block, because this very call may wait in the pool already. By default in
   * the block to come, whose time is now: what has to wait for a time may pass there
   * @returns the error when the call would revert
   * @throws NO_FUNDS, CHAIN_UNREACHABLE
   */
  prepare(call: Call, at?: "latest" | "pending"): Promise<Terms | Refused>;
  /** Whether a transaction of the account waits for a block at the node. @throws CHAIN_UNREACHABLE */
  hasWaiting(): Promise<boolean>;
  sign(call: Call, terms: Terms): SignedTransaction;
}

export interface WalletOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  /** hex */
  readonly privateKey: string;
}

/** @throws KEY_UNREADABLE */
export function createWallet({ rpc, chainId, privateKey }: WalletOptions): Wallet {
  const key = signingKey(privateKey);
  const address = computeAddress(key.publicKey).toLowerCase();

  return {
    address,
    prepare: async (call, at = "pending") => {
      const [count, gas, block, tip] = await rpc.batch([
        { method: "eth_getTransactionCount", params: [address, "latest"] },
        { method: "eth_estimateGas", params: [{ from: address, ...call }, at] },
        ...FEE_CALLS,
      ]);
      const nonce = parsed(count, quantity, "eth_getTransactionCount");
      if (gas !== undefined && "error" in gas && isEvmFailure(gas.error)) return { reverts: gas.error, nonce };
      if (gas !== undefined && "error" in gas && isWithoutFunds(gas.error.message)) {
        throw await noFunds(rpc, address, describeError(gas.error), null);
      }
      const estimated = parsed(gas, bigQuantity, "eth_estimateGas");
      return {
        nonce,
        // State may change before the block: a fifth more than now.
        gasLimit: estimated + estimated / 5n,
        fees: feesFrom(block, tip),
      };
    },
    hasWaiting: async () => {
      const [mined, all] = await rpc.batch(
        ["latest", "pending"].map((tag) => ({ method: "eth_getTransactionCount", params: [address, tag] })),
      );
      const counted = [mined, all].map((answer) => parsed(answer, quantity, "eth_getTransactionCount"));
      return (counted[1] ?? 0) > (counted[0] ?? 0);
    },
    sign: (call, terms) => {
      const { nonce, gasLimit, fees } = terms;
      const transaction = Transaction.from({ type: 2, chainId, nonce, gasLimit, ...fees, ...call, value: 0 });
      transaction.signature = key.sign(transaction.unsignedHash);
      return { ...terms, hash: transaction.hash ?? "", raw: transaction.serialized };
    },
  };
}

function signingKey(privateKey: string): SigningKey {
  try {
    return new SigningKey(privateKey);
  } catch {
    // Without the cause: it would hold the key.
    throw new CountersignError("KEY_UNREADABLE", "a wallet key is 0x and 64 hex digits");
  }
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function parsed<T>(answer: RpcAnswer | undefined, schema: Parser<T>, method: string): T {
  const result = schema.safeParse(answer === undefined ? null : resultOf(answer, method));
  if (result.success) return result.data;
  throw new CountersignError("CHAIN_UNREACHABLE", `the node's answer to ${method} makes no sense`);
}
