import { toHex } from "../../core/encoding/hex.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { NOBODY } from "../../chain/abi/call.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { decodeDecision, type Decision, UNEVALUABLE } from "./verdict.ts";

export interface DecisionCall {
  /** the block everything is read at */
  readonly pin: Pick<Pin, "hash">;
  /** the evaluator */
  readonly contract: string;
  /** of the policy version; as in a transaction, call data and the base cost come out of it */
  readonly gas: number;
  readonly callData: Uint8Array;
  /** decisions about the same thing read much the same state: a hint */
  readonly about?: string;
}

/** Runs a policy contract. The same call gives the same decision for ever. */
export interface Decider {
  /** @throws CHAIN_UNREACHABLE when the contract could not be run; a contract that fails is a decision (UNEVALUABLE) */
  decide(call: DecisionCall): Promise<Decision>;
}

/** Decides by `eth_call` on a node that is believed: our own, or declared so. */
export function createDecider(rpc: Rpc): Decider {
  return {
    decide: async ({ pin, contract, gas, callData }) => {
      const call = { from: NOBODY, to: contract, gas: `0x${gas.toString(16)}`, data: toHex(callData) };
      const answer = await rpc.ask("eth_call", [call, { blockHash: pin.hash }]);
      if ("error" in answer && isEvmFailure(answer.error)) return UNEVALUABLE;
      return decodeDecision(resultOf(answer, "evaluate"));
    },
  };
}
