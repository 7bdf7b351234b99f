import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { type DisclosedAct, resolveAct } from "../../core/sdjwt/act.ts";
import type { Block } from "../../chain/read/block.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Decider } from "../../core/ports/decider.ts";
import { rerun, verdictText } from "../../engine/replay/rerun.ts";
import type { Find } from "../report/findings.ts";
import { attempt } from "../records/attempt.ts";
import type { DecisionRecord } from "../records/parsed.ts";

const disclosuresSchema = z.array(z.string());

/** The disclosed action of a decision; null, with a finding, when what is stored is not what was signed. */
export function disclosedAct(find: Find, { claims }: DecisionRecord, stored: string): DisclosedAct | null {
  return attempt(find, "DISCLOSURES_INVALID", () => resolveAct(claims.act, parseStored(stored)));
}

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
  act: DisclosedAct,
  { policy, block }: { readonly policy: PolicyView; readonly block: Block },
  decider: Decider,
): Promise<boolean> {
  const { claims } = decision;
  const { pol } = claims;
  const again = await rerun(decider, claims, act.params, { policy, block });
  if (again.said === null) {
    find("CALL_MISMATCH", again.detail);
    return false;
  }
  if (again.same) return true;
  find("VERDICT_MISMATCH", `the policy says ${verdictText(again.said)}, not ${verdictText(pol)}`);
  return false;
}
