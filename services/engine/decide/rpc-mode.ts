import { toHex } from "../../core/encoding/hex.ts";
import type { Decider } from "../../core/ports/decider.ts";
import { NOBODY } from "../../chain/abi/call.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { decodeDecision, UNEVALUABLE } from "./verdict.ts";

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
