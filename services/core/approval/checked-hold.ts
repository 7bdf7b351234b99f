import { z } from "zod";

import { hashAction } from "../calldata/action-hash.ts";
import { decodeBase64url } from "../encoding/base64url.ts";
import { toHex } from "../encoding/hex.ts";
import { actDigest } from "../envelope/act-digest.ts";
import { CountersignError } from "../errors/error.ts";
import { canonicalJson } from "../json/canonical.ts";
import { type HttpDisclosed, mappedActSchema, type Params } from "../schemas/act.ts";
import { type ApprovedAction, approvedActionSchema } from "../schemas/approval.ts";
import { httpOf } from "../schemas/http-binding.ts";
import { parseAs } from "../schemas/parse.ts";
import { agentSubject, logId, origin, sha256b64, unixSeconds } from "../schemas/primitives.ts";
import { resolveAct } from "../sdjwt/act.ts";
import { compareWords } from "./compare.ts";
import { approvalDigest, type ApprovalTerms } from "./digest.ts";
import { type ApprovalTypedData, approvalTypedData } from "./typed-data.ts";

const holdSchema = z.object({
  hold: sha256b64,
  state: z.enum(["open", "spent", "expired"]),
  expires: unixSeconds,
  policy: z.int().min(1),
  version: z.int().min(1),
  approvals: z.int().min(0),
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

/** A hold as this program read it itself, and what is to be signed for it. */
export interface CheckedHold {
  readonly hold: string;
  readonly state: "open" | "spent" | "expired";
  readonly expires: number;
  readonly agent: string;
  readonly type: string;
  readonly method: string;
  readonly http: HttpDisclosed;
  readonly params: Params;
  readonly policy: number;
  readonly version: number;
  /** how many approvals it has */
  readonly approvals: number;
  /** the words that are signed */
  readonly action: ApprovedAction;
  /** unix seconds */
  readonly validBefore: number;
  /** what a wallet is given to sign: made here, whatever the service said */
  readonly typedData: ApprovalTypedData;
  /** the 32 bytes that are signed, hex */
  readonly digest: string;
}

/**
 * Reads a hold as a signing service shows it, and makes what is to be signed anew from the action's own disclosures: what is
 * shown is what is signed. A service that would have anything else signed is refused.
 * @param answer of `GET /v1/holds/<hold>`, parsed
 * @param id of the hold that was asked for
 * @param known what an approver knows without asking the signing service
 * @param validBefore until when the approval is to count, unix seconds; default the service's own
 * @throws HOLD_CLOSED, BODY_INVALID, DISCLOSURE_INVALID, APPROVAL_MISMATCH, ACTION_UNREADABLE
 */
export function checkHold(
  answer: unknown,
  id: string,
  known: Pick<ApprovalTerms, "chainId" | "system" | "organization">,
  validBefore?: number,
): CheckedHold {
  const { hold, state, expires, policy, version, approvals, action, typed_data } = parseAs(
    holdSchema,
    answer,
    "BODY_INVALID",
  );
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
  const typedData = approvalTypedData(terms, words);
  if (canonicalJson(typed_data) !== canonicalJson(typedData)) {
    throw new CountersignError("APPROVAL_MISMATCH", "the typed data is not that of this hold, policy and organization");
  }
  return {
    hold,
    state,
    expires,
    agent,
    type: act.type,
    method: httpOf(act).method,
    http,
    params,
    policy,
    version,
    approvals,
    action: words,
    validBefore: until,
    typedData,
    digest: approvalDigest(terms, hashAction(words)),
  };
}
