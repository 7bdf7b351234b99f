import { z } from "zod";

import { approvalTypedData } from "../../chain/signed/approval.ts";
import { compareWords } from "../../core/approval/compare.ts";
import { denialDigest, hashDenied } from "../../core/approval/denial.ts";
import { approvalDigest } from "../../core/approval/digest.ts";
import { hashAction } from "../../core/calldata/action-hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import { httpOf } from "../../core/schemas/http-binding.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { parseJson } from "../../core/json/parse.ts";
import { type HttpDisclosed, mappedActSchema, type Params } from "../../core/schemas/act.ts";
import { HOLD_STATES, holdViewSchema } from "../../core/schemas/answers.ts";
import { type ApprovedAction, approvedActionSchema } from "../../core/schemas/approval.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { agentSubject, logId, origin, sha256b64, unixSeconds } from "../../core/schemas/primitives.ts";
import { resolveAct } from "../../core/sdjwt/act.ts";
import { secondsOf } from "../../core/time.ts";
import type { TrustedDeployment } from "../../platform/deployment-file.ts";
import { askService } from "../../sdk/ask.ts";
import { readProblem } from "../../sdk/answer.ts";
import { buildHoldReading, type SignDigest } from "../../sdk/hold-reading.ts";

const holdSchema = holdViewSchema.pick({ approved_by: true, approvals_needed: true, denied_by: true }).extend({
  hold: sha256b64,
  state: z.enum(HOLD_STATES),
  expires: unixSeconds,
  policy: z.int().min(1),
  version: z.int().min(1),
  action: z.object({
    agent: agentSubject,
    sub: origin,
    act: mappedActSchema,
    disclosures: z.array(z.string()),
  }),
  typed_data: z
    .looseObject({
      message: z.looseObject({ log: logId, validBefore: unixSeconds, action: approvedActionSchema }),
    })
    .nullable(),
});

type HoldAnswer = z.infer<typeof holdSchema>;

/** A hold as this program read it itself, and what is to be signed for it. Who approved or denied it is the service's word. */
export interface CheckedHold {
  readonly hold: string;
  readonly state: HoldAnswer["state"];
  readonly approvedBy: HoldAnswer["approved_by"];
  readonly approvalsNeeded: number | null;
  readonly deniedBy: HoldAnswer["denied_by"];
  readonly expires: number;
  readonly agent: string;
  readonly type: string;
  readonly method: string;
  readonly http: HttpDisclosed;
  readonly params: Params;
  readonly policy: number;
  readonly version: number;
  /** the words that are signed */
  readonly action: ApprovedAction;
  /** unix seconds */
  readonly validBefore: number;
  /** the 32 bytes that are signed to approve, hex */
  readonly digest: string;
  /** the 32 bytes that are signed to deny, with a reason in the approver's words, hex */
  readonly denialDigest: (why: string) => string;
}

/**
 * Reads a hold and makes the typed data anew from the action's own disclosures: what is shown is what is signed. A service that
 * would have anything else signed is refused.
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
): Promise<CheckedHold> {
  const answer = parseAs(
    holdSchema,
    await getHold(signingUrl, id, readingOf(signingUrl, id, known, sign), validBefore),
    "BODY_INVALID",
  );
  const { hold, state, expires, policy, version, action, typed_data } = answer;
  if (hold !== id) throw new CountersignError("BODY_INVALID", "the service answered with another hold");
  if (typed_data === null) throw new CountersignError("HOLD_CLOSED", "the held action was erased");
  const { act, sub, disclosures, agent } = action;
  const { http, params } = resolveAct(act, disclosures);
  const { log, validBefore: until, action: words } = typed_data.message;
  if (validBefore !== undefined && until !== validBefore) {
    throw new CountersignError(
      "APPROVAL_MISMATCH",
      `asked for an approval until ${validBefore}, and got one until ${until}`,
    );
  }
  compareWords(words, { type: act.type, sub, params }, until);
  const { chainId, system, organization } = known;
  const terms = {
    chainId,
    system,
    organization,
    act: actDigest(act, sub),
    hold: toHex(decodeBase64url(hold)),
    log,
    policy,
    version,
    validBefore: until,
  };
  if (canonicalJson(typed_data) !== canonicalJson(approvalTypedData(terms, words))) {
    throw new CountersignError("APPROVAL_MISMATCH", "the typed data is not that of this hold, policy and organization");
  }
  return {
    hold,
    state,
    expires,
    approvedBy: answer.approved_by,
    approvalsNeeded: answer.approvals_needed,
    deniedBy: answer.denied_by,
    agent,
    type: act.type,
    method: httpOf(act).method,
    http,
    params,
    policy,
    version,
    action: words,
    validBefore: until,
    digest: approvalDigest(terms, hashAction(words)),
    denialDigest: (why) => denialDigest(terms, hashDenied(words, why)),
  };
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
