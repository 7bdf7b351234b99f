import { z } from "zod";

import { encodeDecision } from "../../core/calldata/request.ts";
import { degrade } from "../../core/decision/degrade.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { type DisclosedAct, resolveAct } from "../../core/sdjwt/act.ts";
import type { Decider } from "../../chain/decide/rpc-mode.ts";
import type { Block } from "../../chain/read/block.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Find } from "../findings.ts";
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

/** Asks the policy contract again: same contract, same block, same call data, same gas. @returns whether it said the same */
export async function replay(
  find: Find,
  decision: DecisionRecord,
  act: DisclosedAct,
  { policy, block }: { readonly policy: PolicyView; readonly block: Block },
  decider: Decider,
): Promise<boolean> {
  const { pol } = decision.claims;
  const callData = attempt(find, "CALL_MISMATCH", () => encodeDecision(decision.claims, act.params));
  if (callData === null) return false;
  const call = sha256b64(callData);
  if (call !== pol.call) {
    find("CALL_MISMATCH", `the claims give call data ${call}, the decision names ${String(pol.call)}`);
    return false;
  }
  const asked = await decider.decide({ pin: pol.block, contract: policy.evaluator, gas: policy.gasLimit, callData });
  const said = degrade(asked, { time: decision.claims.iat, stateTime: block.timestamp, params: act.params });
  if (said.verdict === pol.verdict && said.dimension === pol.dimension && said.reason === pol.reason) return true;
  const claimed = `${pol.verdict}/${pol.dimension}/${pol.reason}`;
  find("VERDICT_MISMATCH", `the policy says ${said.verdict}/${said.dimension}/${said.reason}, not ${claimed}`);
  return false;
}
