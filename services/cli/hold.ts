import { z } from "zod";

import { approvalTypedData, type ApprovalTypedData } from "../chain/signed/approval.ts";
import { actDigest } from "../core/envelope/act-digest.ts";
import { httpOf } from "../core/schemas/http-binding.ts";
import { CountersignError } from "../core/errors/error.ts";
import { toHex } from "../core/encoding/hex.ts";
import { decodeBase64url } from "../core/encoding/base64url.ts";
import { parseJson } from "../core/json/parse.ts";
import { type HttpDisclosed, mappedActSchema, type Params } from "../core/schemas/act.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { agentSubject, origin, sha256b64, unixSeconds } from "../core/schemas/primitives.ts";
import { resolveAct } from "../core/sdjwt/act.ts";
import type { TrustedDeployment } from "../platform/deployment-file.ts";
import { readProblem } from "../sdk/answer.ts";

const holdSchema = z.object({
  hold: sha256b64,
  state: z.enum(["open", "spent", "expired"]),
  expires: unixSeconds,
  policy: z.int().min(1),
  version: z.int().min(1),
  action: z.object({
    agent: agentSubject,
    sub: origin,
    act: mappedActSchema,
    disclosures: z.array(z.string()),
  }),
  typed_data: z.object({ message: z.object({ log: z.int().min(1), validBefore: unixSeconds }) }),
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
  readonly typed: ApprovalTypedData;
}

/**
 * Reads a hold and builds the typed data anew from the action's own disclosures: what is shown is what is signed, whatever the
 * signing service says of it.
 * @param known what an approver knows without asking the signing service
 * @throws HOLD_UNKNOWN, BODY_INVALID, DISCLOSURE_INVALID, CHAIN_UNREACHABLE when the service does not answer
 */
export async function readHold(signingUrl: string, id: string, known: TrustedDeployment): Promise<CheckedHold> {
  const { hold, state, expires, policy, version, action, typed_data } = parseAs(
    holdSchema,
    await getHold(signingUrl, id),
    "BODY_INVALID",
  );
  if (hold !== id) throw new CountersignError("BODY_INVALID", "the service answered with another hold");
  const { act, sub, disclosures, agent } = action;
  const { http, params } = resolveAct(act, disclosures);
  const { log, validBefore } = typed_data.message;
  const { chainId, system, organization } = known;
  const typed = approvalTypedData({
    chainId,
    system,
    organization,
    act: actDigest(act, sub),
    hold: toHex(decodeBase64url(hold)),
    log,
    policy,
    version,
    validBefore,
  });
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
    typed,
  };
}

async function getHold(signingUrl: string, id: string): Promise<unknown> {
  const response = await fetch(`${signingUrl}/v1/holds/${encodeURIComponent(id)}`).catch((cause: unknown) => {
    throw new CountersignError("CHAIN_UNREACHABLE", `${signingUrl} does not answer`, { cause });
  });
  const body = parseJson(await response.text());
  if (response.status === 200) return body;
  const { code, detail } = readProblem(response.status, body);
  throw new CountersignError(code === "HOLD_UNKNOWN" ? code : "BODY_INVALID", `${code}: ${detail}`);
}
