import { type ApprovalTerms, NO_HOLD } from "../../core/approval/digest.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { decodeBase64url } from "../../core/encoding/base64url.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { SigningDeps } from "../shared/deps.ts";

/**
 * What an approval of a hold binds. The policy version is the one in force, not the one that held: the contract accepts no
 * other, and the person approving is told which it is.
 */
export function approvalTerms(
  { system, logId }: Pick<SigningDeps, "system" | "logId">,
  hold: HoldRow,
  policy: PolicyView,
): Omit<ApprovalTerms, "validBefore"> {
  return {
    chainId: system.chainId,
    system: system.system,
    organization: system.organization,
    act: hold.actDigest,
    hold: hold.kind === "plan" ? NO_HOLD : toHex(decodeBase64url(hold.hold)),
    log: logId,
    policy: policy.policyId,
    version: policy.version,
  };
}
