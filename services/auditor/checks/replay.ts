import { z } from "zod";

import { callDifferences, shownDifferences } from "../../core/calldata/known.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import { type DisclosedRecord, resolveRecord } from "../../core/sdjwt/record.ts";
import type { Block } from "../../chain/read/block.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Decider } from "../../core/ports/decider.ts";
import { rerun, rerunCall, verdictText } from "../../engine/replay/rerun.ts";
import type { Find } from "../report/findings.ts";
import { attempt } from "../records/attempt.ts";
import type { DecisionRecord } from "../records/parsed.ts";

const disclosuresSchema = z.array(z.string());

/** What the disclosures of a decision show; `valid` is false, with a finding, when what is stored is not what was signed. */
export interface Shown {
  readonly disclosed: DisclosedRecord;
  readonly valid: boolean;
}

/** What a decision can be made again from. */
export interface Given {
  readonly inputs: DecisionInputs | null;
  readonly disclosed: DisclosedRecord;
  readonly kept: Uint8Array | null;
}

/** @param stored as it stands in the file; undefined when there is none */
export function disclosedBy(find: Find, { claims }: DecisionRecord, stored = "[]"): Shown {
  const disclosed = attempt(find, "DISCLOSURES_INVALID", () => resolveRecord(claims, parseStored(stored)));
  return disclosed === null ? { disclosed: NOTHING, valid: false } : { disclosed, valid: true };
}

const NOTHING: DisclosedRecord = {
  ...{ http: null, tool: null, params: null, salts: null, spent: null, approvals: null, act_for: null },
  ...{ missing: [], shown: { params: {}, salts: {} }, hidden: { params: 0, salts: 0 } },
};

/** @throws DISCLOSURE_INVALID */
export function parseStored(stored: string): readonly string[] {
  try {
    return disclosuresSchema.parse(JSON.parse(stored));
  } catch (cause) {
    throw new CountersignError("DISCLOSURE_INVALID", "not a list of disclosures", { cause });
  }
}

/**
 * Makes the decision again: same contract, same block, same call data, same gas. The call data are those the store keeps, so
 * that nothing that is erased, or held back, keeps a decision from being made again.
 * @param inputs what the disclosures give; null where some are missing
 * @param kept null when the store has none
 * @returns whether it is the same
 */
export async function replay(
  find: Find,
  { claims }: DecisionRecord,
  { inputs, disclosed, kept }: Given,
  at: { readonly policy: PolicyView; readonly block: Block },
  decider: Decider,
): Promise<boolean> {
  const { pol } = claims;
  if (kept === null) {
    find("CALL_MISSING", "the decision cannot be made again");
    return false;
  }
  const hash = sha256b64(kept);
  const other =
    hash === pol.call ? [...callDifferences(claims, kept), ...shownDifferences(claims, kept, disclosed)] : [];
  if (hash !== pol.call)
    find("CALL_MISMATCH", `the call data kept are ${hash}, the decision names ${String(pol.call)}`);
  if (other.length > 0) find("CALL_MISMATCH", `the policy was asked about another ${other.join(", ")}`);
  if (hash !== pol.call || other.length > 0) return false;
  const again = inputs === null ? await rerunCall(decider, claims, kept, at) : await rerun(decider, claims, inputs, at);
  if (again.said === null) {
    find("CALL_MISMATCH", again.detail);
    return false;
  }
  if (again.same) return true;
  find("VERDICT_MISMATCH", `the policy says ${verdictText(again.said)}, not ${verdictText(pol)}`);
  return false;
}
