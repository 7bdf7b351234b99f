import { z } from "zod";

import { approvalTypedData } from "../../chain/signed/approval.ts";
import { compareWords } from "../../core/approval/compare.ts";
import { approvalDigest } from "../../core/approval/digest.ts";
import { hashAction } from "../../core/calldata/action-hash.ts";
import type { ToolBinding } from "../../core/mapping/match-call.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import { httpOf, toolOf } from "../../core/schemas/binding.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { parseJson } from "../../core/json/parse.ts";
import { type HttpDisclosed, type MappedAct, mappedActSchema, type Params, type ToolDisclosed } from "../../core/schemas/act.ts";
import { type ApprovedAction, approvedActionSchema } from "../../core/schemas/approval.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { agentSubject, logId, sha256b64, target, unixSeconds } from "../../core/schemas/primitives.ts";
import { resolveAct } from "../../core/sdjwt/act.ts";
import { secondsOf } from "../../core/time.ts";
import type { TrustedDeployment } from "../../platform/deployment-file.ts";
import { askService } from "../../sdk/ask.ts";
import { readProblem } from "../../sdk/answer.ts";
import { buildHoldReading, type SignDigest } from "../../sdk/hold-reading.ts";

const holdSchema = z.object({
  hold: sha256b64,
  state: z.enum(["open", "spent", "expired"]),
  expires: unixSeconds,
  policy: z.int().min(1),
  version: z.int().min(1),
  action: z.object({
    agent: agentSubject,
    sub: target,
    why: z.string().nullable(),
    act: mappedActSchema,
    disclosures: z.array(z.string()),
  }),
  typed_data: z
    .looseObject({
      message: z.looseObject({ log: logId, validBefore: unixSeconds, action: approvedActionSchema }),
    })
    .nullable(),
});

/** A hold as this program read it itself, and what is to be signed for it. */
export interface CheckedHold {
  readonly hold: string;
  readonly state: "open" | "spent" | "expired";
  readonly expires: number;
  readonly agent: string;
  readonly type: string;
  /** the HTTP request it is for; null where it is a call of a tool */
  readonly request: (HttpDisclosed & { readonly method: string }) | null;
  /** the call of a tool it is for; null where it is an HTTP request */
  readonly call: (ToolDisclosed & ToolBinding) | null;
  /** why the agent's side asked for a person; nobody signs for that */
  readonly why: string | null;
  readonly params: Params;
  readonly policy: number;
  readonly version: number;
  /** the words that are signed */
  readonly action: ApprovedAction;
  /** unix seconds */
  readonly validBefore: number;
  /** the 32 bytes that are signed, hex */
  readonly digest: string;
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
  const { hold, state, expires, policy, version, action, typed_data } = parseAs(
    holdSchema,
    await getHold(signingUrl, id, readingOf(signingUrl, id, known, sign), validBefore),
    "BODY_INVALID",
  );
  if (hold !== id) throw new CountersignError("BODY_INVALID", "the service answered with another hold");
  if (typed_data === null) throw new CountersignError("HOLD_CLOSED", "the held action was erased");
  const { act, sub, disclosures, agent, why } = action;
  const { http, tool, params } = resolveAct(act, disclosures);
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
    agent,
    type: act.type,
    request: http === null ? null : { ...http, method: httpOf(act).method },
    call: tool === null ? null : { ...tool, ...bindingOf(act) },
    why,
    params,
    policy,
    version,
    action: words,
    validBefore: until,
    digest: approvalDigest(terms, hashAction(words)),
  };
}

function bindingOf(act: MappedAct): ToolBinding {
  const { _sd: _, ...called } = toolOf(act);
  return called;
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
