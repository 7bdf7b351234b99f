import type { IntentDeps, Proposal } from "../../../../services/sdk/intent.ts";
import { agentSigner, BODY, ERP, fixedBytes, intentClaims, LOG, NOW, PARAMS, PEP } from "../../../helpers/samples.ts";

/** What an agent needs to sign, with a clock that stands still. */
export function agentDeps(seed = "sdk"): IntentDeps {
  return {
    identity: { subject: intentClaims().iss, log: LOG, pep: PEP, delegation: null },
    signer: agentSigner,
    clock: () => NOW * 1000 + 999,
    randomBytes: fixedBytes(seed),
  };
}

export const PROPOSAL: Proposal = {
  type: "erp.purchase_order.create",
  method: "POST",
  origin: ERP,
  path: "/purchase-orders?dry_run=no",
  contentType: "application/json",
  body: BODY,
  params: PARAMS,
  session: "session-1",
};
