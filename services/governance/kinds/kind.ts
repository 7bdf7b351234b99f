import type { Governance } from "../chain/connect.ts";
import type { RawCall } from "../file/decode.ts";

/** What a kind of proposal asks the timelock to do. */
export interface Content {
  readonly calls: readonly RawCall[];
  /** action types that stand for hashes in the calls */
  readonly names: readonly string[];
}

/** What every kind is told beside its own options. */
export interface Setting {
  readonly governance: Governance;
  /** unix seconds; the last moment a call may be made */
  readonly deadline: number;
  readonly rationaleHash: string;
}

export function callOf(target: string, data: string): Content {
  return { calls: [{ target, value: "0", data }], names: [] };
}
