import { CountersignError } from "../../core/errors/error.ts";
import { toHex } from "../../core/encoding/hex.ts";
import type { Decider } from "../../core/ports/decider.ts";
import type { Machine } from "../evm/machine.ts";
import type { StateView } from "../proof/state.ts";
import { decodeDecision, UNEVALUABLE } from "./verdict.ts";

/** The proven state at a block. @throws STATE_PROOF_INVALID, HEADER_INVALID, CHAIN_UNREACHABLE */
export type ViewAt = (blockHash: string) => Promise<StateView>;

export interface EmbeddedOptions {
  readonly machine: Machine;
  readonly viewAt: ViewAt;
}

/**
 * Decides by running the deployed bytecode here, over state no node is believed about. A contract that fails has decided
 * (UNEVALUABLE), as for everybody who replays it. One that cannot be run here, or not within the time, has not:
 * CALL_NOT_RUN, since another machine, or a node, might come to an end.
 */
export function createEmbeddedDecider({ machine, viewAt }: EmbeddedOptions): Decider {
  return {
    decide: async ({ pin, contract, gas, callData, about }) => {
      const view = await viewOf(viewAt, pin.hash);
      const asked = { to: contract.toLowerCase(), data: callData, gas: BigInt(gas) };
      const outcome = await machine.call(view, asked, about);
      return outcome.ok ? decodeDecision(toHex(outcome.returned)) : UNEVALUABLE;
    },
  };
}

/** @throws STATE_PROOF_INVALID when it is of another block */
export async function viewOf(viewAt: ViewAt, blockHash: string): Promise<StateView> {
  const view = await viewAt(blockHash);
  if (view.block.hash === blockHash) return view;
  throw new CountersignError("STATE_PROOF_INVALID", `the state is of block ${view.block.hash}, not of ${blockHash}`);
}
