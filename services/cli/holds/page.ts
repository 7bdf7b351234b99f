import { CountersignError } from "../../core/errors/error.ts";
import { type HoldList, holdListSchema, type ListedHold } from "../../core/schemas/answers.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import { readProblem } from "../../sdk/answer.ts";
import { readJson, type ReaderDeps } from "../../sdk/reading.ts";
import { progressText } from "./progress-lines.ts";

const KNOWN = ["PROOF_MISSING", "PROOF_INVALID", "PROOF_EXPIRED", "RATE_LIMITED"] as const;

/**
 * One page of what waits.
 * @param after `seq` of the last hold that is known; 0 for none
 * @throws PROOF_INVALID, PROOF_EXPIRED, RATE_LIMITED, BODY_INVALID for any other answer, SERVICE_UNREACHABLE
 */
export async function readPage(reader: ReaderDeps, signingUrl: string, after: number): Promise<HoldList> {
  const { status, json } = await readJson(reader, `${signingUrl}/v1/holds?after=${after}`);
  if (status === 200) return parseAs(holdListSchema, json, "BODY_INVALID");
  const { code, detail } = readProblem(status, json);
  throw new CountersignError(KNOWN.find((each) => each === code) ?? "BODY_INVALID", `${code}: ${detail}`);
}

/** All that waits behind a hold, oldest first. @throws as `readPage` */
export async function readWaiting(reader: ReaderDeps, signingUrl: string, after = 0): Promise<readonly ListedHold[]> {
  const { holds, next } = await readPage(reader, signingUrl, after);
  return next === null ? holds : [...holds, ...(await readWaiting(reader, signingUrl, next))];
}

/** One row of a table. */
export function rowOf({
  hold,
  agent,
  type,
  sub,
  approvals,
  approvals_needed: needed,
  expires,
}: ListedHold): readonly string[] {
  const until = new Date(expires * 1000).toISOString();
  return [toHoldId(hold), type, sub, progressText(approvals, needed), `until ${until}`, agent];
}
