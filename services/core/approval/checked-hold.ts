import { z } from "zod";

import { hashAction } from "../calldata/action-hash.ts";
import { decodeBase64url } from "../encoding/base64url.ts";
import { toHex } from "../encoding/hex.ts";
import { actDigest } from "../envelope/act-digest.ts";
import { CountersignError } from "../errors/error.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { ToolBinding } from "../mapping/match-call.ts";
import {
  type HttpDisclosed,
  type MappedAct,
  mappedActSchema,
  type Params,
  type ToolDisclosed,
} from "../schemas/act.ts";
import { HOLD_STATES, holdViewSchema } from "../schemas/answers.ts";
import { type ApprovedAction, approvedActionSchema } from "../schemas/approval.ts";
import { httpOf, toolOf } from "../schemas/binding.ts";
import { actForSchema, previewSchema, type PreviewWitness } from "../schemas/pending.ts";
import { parseAs } from "../schemas/parse.ts";
import { agentSubject, logId, sha256b64, target, unixSeconds } from "../schemas/primitives.ts";
import { resolveAct } from "../sdjwt/act.ts";
import { denialDigest, hashDenied } from "./denial.ts";
import { compareWords } from "./compare.ts";
import { approvalDigest, type ApprovalTerms } from "./digest.ts";
import { type ApprovalTypedData, approvalTypedData, type DenialTypedData, denialTypedData } from "./typed-data.ts";

const holdSchema = holdViewSchema.pick({ approved_by: true, approvals_needed: true, denied_by: true }).extend({
  hold: sha256b64,
  state: z.enum(HOLD_STATES),
  expires: unixSeconds,
  policy: z.int().min(1),
  version: z.int().min(1),
  action: z.object({
    agent: agentSubject,
    sub: target,
    why: z.string().nullable(),
    act_for: actForSchema.nullable(),
    preview: previewSchema.nullable().default(null),
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

/** What a person signs: typed data for a wallet, which shows them, and their digest for whatever signs 32 bytes. */
export interface ToSign {
  readonly digest: string;
  readonly typedData: DenialTypedData;
}

/** A hold as this program read it itself, and what is to be signed for it. */
export interface CheckedHold {
  readonly hold: string;
  readonly state: HoldAnswer["state"];
  /** who approved or denied it so far: the service's word */
  readonly approvedBy: HoldAnswer["approved_by"];
  readonly approvalsNeeded: number | null;
  readonly deniedBy: HoldAnswer["denied_by"];
  readonly expires: number;
  readonly agent: string;
  readonly type: string;
  /** the HTTP request it is for; null where it is a call of a tool */
  readonly request: (HttpDisclosed & { readonly method: string }) | null;
  /** the call of a tool it is for; null where it is an HTTP request */
  readonly call: (ToolDisclosed & ToolBinding) | null;
  /** why the agent's side asked for a person; nobody signs for that */
  readonly why: string | null;
  /** whom the agent says it acts for: the service's word, and nobody signs for that either */
  readonly actFor: string | null;
  /** hashes of what the target said it would do: by the hold's id they are bound to the approval; null for nothing */
  readonly preview: PreviewWitness | null;
  readonly params: Params;
  readonly policy: number;
  readonly version: number;
  /** the words that are signed */
  readonly action: ApprovedAction;
  /** unix seconds */
  readonly validBefore: number;
  /** what a wallet is given to sign: made here, whatever the service said */
  readonly typedData: ApprovalTypedData;
  /** the 32 bytes that are signed to approve, hex */
  readonly digest: string;
  /** the same of a no, with a reason in the approver's words */
  readonly denial: (why: string) => ToSign;
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
  const read = parseAs(holdSchema, answer, "BODY_INVALID");
  const { hold, state, expires, policy, version, action, typed_data, approved_by, approvals_needed, denied_by } = read;
  if (hold !== id) throw new CountersignError("BODY_INVALID", "the service answered with another hold");
  if (typed_data === null) throw new CountersignError("HOLD_CLOSED", "the held action was erased");
  const { act, sub, disclosures, agent, why: asked, act_for: actFor, preview } = action;
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
  const typedData = approvalTypedData(terms, words);
  if (canonicalJson(typed_data) !== canonicalJson(typedData)) {
    throw new CountersignError("APPROVAL_MISMATCH", "the typed data is not that of this hold, policy and organization");
  }
  return {
    hold,
    state,
    approvedBy: approved_by,
    approvalsNeeded: approvals_needed,
    deniedBy: denied_by,
    expires,
    agent,
    type: act.type,
    request: http === null ? null : { ...http, method: httpOf(act).method },
    call: tool === null ? null : { ...tool, ...bindingOf(act) },
    why: asked,
    actFor,
    preview,
    params,
    policy,
    version,
    action: words,
    validBefore: until,
    typedData,
    digest: approvalDigest(terms, hashAction(words)),
    denial: (why) => ({
      digest: denialDigest(terms, hashDenied(words, why)),
      typedData: denialTypedData(terms, words, why),
    }),
  };
}

function bindingOf(act: MappedAct): ToolBinding {
  const { _sd: _, ...called } = toolOf(act);
  return called;
}
