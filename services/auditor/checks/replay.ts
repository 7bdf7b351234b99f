import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import { type DisclosedRecord, resolveRecord } from "../../core/sdjwt/record.ts";
import type { Block } from "../../chain/read/block.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Decider } from "../../core/ports/decider.ts";
import { rerun, verdictText } from "../../engine/replay/rerun.ts";
import type { Find } from "../report/findings.ts";
import { attempt } from "../records/attempt.ts";
import type { DecisionRecord } from "../records/parsed.ts";

const disclosuresSchema = z.array(z.string());

/** What the disclosures of a decision show; `valid` is false, with a finding, when what is stored is not what was signed. */
export interface Shown {
  readonly disclosed: DisclosedRecord;
  readonly valid: boolean;
}

/** @param stored as it stands in the file; undefined when there is none, as after an erasure */
export function disclosedBy(find: Find, { claims }: DecisionRecord, stored: string | undefined): Shown {
  const shown =
    stored === undefined
      ? null
      : attempt(find, "DISCLOSURES_INVALID", () => resolveRecord(claims, parseStored(stored)));
  if (shown !== null) return { disclosed: shown, valid: true };
  return { disclosed: NOTHING, valid: stored === undefined };
}

const NOTHING: DisclosedRecord = {
  ...{ http: null, tool: null, params: null, salts: null, spent: null, approvals: null },
  missing: ["http", "params", "salts", "spent", "approvals"],
};

function parseStored(stored: string): readonly string[] {
  try {
    return disclosuresSchema.parse(JSON.parse(stored));
  } catch (cause) {
    throw new CountersignError("DISCLOSURE_INVALID", "not a list of disclosures", { cause });
  }
}

/** Makes the decision again: same contract, same block, same call data, same gas. @returns whether it is the same */
export async function replay(
  find: Find,
  decision: DecisionRecord,
  inputs: DecisionInputs,
  { policy, block }: { readonly policy: PolicyView; readonly block: Block },
  decider: Decider,
): Promise<boolean> {
  const { claims } = decision;
  const { pol } = claims;
  const again = await rerun(decider, claims, inputs, { policy, block });
  if (again.said === null) {
    find("CALL_MISMATCH", again.detail);
    return false;
  }
  if (again.same) return true;
  find("VERDICT_MISMATCH", `the policy says ${verdictText(again.said)}, not ${verdictText(pol)}`);
  return false;
}
