import { approvalDigest, approvalTypedData } from "../../../services/chain/signed/approval.ts";
import { valueSaltsOf } from "../../../services/core/calldata/value-salts.ts";
import { encodeDecision } from "../../../services/core/calldata/request.ts";
import { decodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { actDigest } from "../../../services/core/envelope/act-digest.ts";
import { buildAct, contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import type { DecisionCall } from "../../../services/core/ports/decider.ts";
import type { Params } from "../../../services/core/schemas/act.ts";
import { sha256Hex } from "../../local/digest.ts";
import type { ApproverKey } from "../world/approvers.ts";
import { FULL_ACTION, HOLD_ABOVE } from "../world/policy.ts";
import { ERP, type World } from "../world/world.ts";

/** Who acts. */
export interface Actor {
  readonly subject: string;
  readonly delegation: string;
  /** what the registrar derived the model's digest from */
  readonly model: string;
}

/** Everything but the block. */
export type UnpinnedCall = Omit<DecisionCall, "pin">;

/** As the organization's deployment fixes it (scripts/local/organization.ts). */
const POLICY_GAS = 2_000_000;

const PARAMS = {
  currency: "USD",
  recipient: "ACME",
  channel: "erp",
  dataset: "orders",
  classification: "restricted",
  access: "write",
  external: true,
} as const satisfies Params;

/**
 * The call of a decision with every member of the request filled in, all five dimensions asked for.
 * @param time unix seconds
 * @param approver also approves it: then the amount is one that needs it
 */
export function fullCall(world: World, actor: Actor, time: number, approver?: ApproverKey): UnpinnedCall {
  const { deployment, mapping } = world;
  const amount = approver === undefined ? HOLD_ABOVE / 2n : HOLD_ABOVE + 1n;
  const params: Params = { ...PARAMS, amount: String(amount) };
  const body = new Uint8Array();
  const http = { uri: `${ERP}/full`, digest: contentDigestOf(body) };
  const request = { type: FULL_ACTION, method: "POST", contentType: null, body, http, params };
  const { act } = buildAct(request, (length) => new Uint8Array(length));
  const hold = approver === undefined ? null : sha256b64("the held intent");
  const claims = {
    iss: actor.subject,
    sub: ERP,
    act: { ...act, map: mapping.hash },
    pol: { policy: deployment.policy },
    mod: { digest: sha256Hex(`model of ${actor.model}`) },
    iat: time,
    ctx: { delegation: actor.delegation, risk: 100, hold, reasoning: sha256b64("why") },
    chain: { log: deployment.logs.signing },
  };
  const approvals =
    approver === undefined || hold === null ? [] : [approve(world, approver, actDigest(act, ERP), hold, time)];
  const inputs = { params, salts: valueSaltsOf(mapping.mapping.salt, ERP, params), spent: [], approvals };
  return { contract: deployment.evaluator, gas: POLICY_GAS, callData: encodeDecision(claims, inputs) };
}

function approve({ deployment }: World, approver: ApproverKey, act: string, hold: string, time: number) {
  const { chainId, system, organization, logs, policy } = deployment;
  const validBefore = time + 3600;
  const terms = { chainId, system, organization, act, hold: toHex(decodeBase64url(hold)), log: logs.signing };
  const typed = approvalTypedData({ ...terms, policy, version: 1, validBefore });
  return { ...approver.sign(approvalDigest(typed)), valid_before: validBefore, action: null };
}
