import { decodeRevert, describeRevert } from "../../chain/send/revert.ts";
import type { RpcError } from "../../chain/rpc/answer.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";

/** What a refusal by marks, dates or the gate means to who reads it: each has a cure of its own. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  Mark_Wrong: "GOV_STALE",
  Mark_Expired: "GOV_EXPIRED",
  Gate_Closed: "GOV_GATE_CLOSED",
  Gate_Expired: "GOV_EXPIRED",
};

/** A call the chain refused, with the contract's own error. */
export function refusalOf(error: RpcError): CountersignError {
  const name = decodeRevert(error.data)?.name ?? "";
  return new CountersignError(CODES[name] ?? "TX_REJECTED", describeRevert(error));
}
