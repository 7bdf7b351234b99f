import { anchorLogAbi, lineageAbi } from "../../chain/abi/contracts.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import { decodeRevert, describeRevert } from "../../chain/send/revert.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { RawCall } from "../file/decode.ts";
import type { Governance } from "./connect.ts";

/** What a call would fail with if the timelock made it now; null when it would pass. @throws CHAIN_UNREACHABLE */
export async function tryAsTimelock({ rpc, contracts, head }: Governance, call: RawCall): Promise<string | null> {
  const { target: to, data } = call;
  const value = `0x${BigInt(call.value).toString(16)}`;
  const answer = await rpc.ask("eth_call", [{ from: contracts.timelock, to, value, data }, { blockHash: head.hash }]);
  if ("error" in answer && isEvmFailure(answer.error)) {
    // A view runs at the time of the newest block; the call itself will stand in a later one.
    if (decodeRevert(answer.error.data)?.name === "Policy_SameTimestamp") return null;
    return describeRevert(answer.error);
  }
  resultOf(answer, "eth_call");
  return null;
}

/** Calls after one of these may be about the log it opens, or name the mark it leaves: nobody can try them alone. */
const OPENING = [
  ...(["open", "openSuccessor"] as const).map((name) => anchorLogAbi.getFunction(name).selector),
  lineageAbi.getFunction("nominate").selector,
];

/** The calls that can be tried out by themselves. */
export function independent(calls: readonly RawCall[]): readonly RawCall[] {
  const opening = calls.findIndex(({ data }) => OPENING.includes(data.slice(0, 10)));
  return opening === -1 ? calls : calls.slice(0, opening + 1);
}

/**
 * Tries the calls out one by one in the name of the timelock.
 * @throws GOV_CALL_REVERTS, CHAIN_UNREACHABLE
 */
export async function requirePasses(governance: Governance, calls: readonly RawCall[]): Promise<void> {
  for (const call of independent(calls)) {
    const failure = await tryAsTimelock(governance, call);
    if (failure !== null) throw new CountersignError("GOV_CALL_REVERTS", `${call.target} answers ${failure}`);
  }
}
