import { type CheckedWaiting, checkWaiting } from "../../core/plans/checked.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { secondsOf } from "../../core/time.ts";
import type { TrustedDeployment } from "../../platform/deployment-file.ts";
import { askService } from "../../sdk/ask.ts";
import { readProblem } from "../../sdk/answer.ts";
import { buildHoldReading, type SignDigest } from "../../sdk/hold-reading.ts";

/**
 * Asks for a hold or a plan as an approver, and checks what comes back.
 * @param sign the approver's signature: only approvers are shown a hold
 * @param validBefore until when the approval is to count, unix seconds; default the service's own
 * @param known what an approver knows without asking the signing service
 * @throws HOLD_UNKNOWN, HOLD_CLOSED, PROOF_INVALID, BODY_INVALID, DISCLOSURE_INVALID, APPROVAL_MISMATCH, ACTION_UNREADABLE,
 * SERVICE_UNREACHABLE
 */
export async function readHold(
  signingUrl: string,
  id: string,
  known: TrustedDeployment,
  sign: SignDigest,
  validBefore?: number,
): Promise<CheckedWaiting> {
  const answer = await getHold(signingUrl, id, readingOf(signingUrl, id, known, sign), validBefore);
  return checkWaiting(answer, id, known, validBefore);
}

/** What shows the service that an approver asks. */
function readingOf(signingUrl: string, hold: string, known: TrustedDeployment, sign: SignDigest): string {
  const { chainId, system } = known;
  const service = new URL(signingUrl).origin;
  return buildHoldReading(sign, { chainId, system, service, hold, issuedAt: secondsOf(Date.now) });
}

async function getHold(signingUrl: string, id: string, proof: string, validBefore?: number): Promise<unknown> {
  const query = validBefore === undefined ? "" : `?valid_before=${validBefore}`;
  const { status, text } = await askService(
    "signing service",
    `${signingUrl}/v1/holds/${encodeURIComponent(id)}${query}`,
    { headers: { "countersign-proof": proof }, redirect: "manual" },
    { cure: "Check that the signing service runs (`npm start`), and --signing-url." },
  );
  const body = parseJson(text);
  if (status === 200) return body;
  const { code, detail } = readProblem(status, body);
  const isKnown = code === "HOLD_UNKNOWN" || code === "PROOF_INVALID";
  throw new CountersignError(isKnown ? code : "BODY_INVALID", `${code}: ${detail}`);
}
