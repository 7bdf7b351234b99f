import { signByWallet } from "../../services/chain/signed/approval.ts";
import { readHold } from "../../services/cli/holds/hold.ts";
import type { CheckedHold } from "../../services/core/approval/checked-hold.ts";
import type { TrustedDeployment } from "../../services/platform/deployment-file.ts";

/**
 * A human looks at a hold and signs it with a wallet. Returns HTTP status and code of the answer.
 * @param shownBy whose wallet the hold is asked for with: only approvers are shown one
 */
export async function approve(
  signingUrl: string,
  id: string,
  context: TrustedDeployment,
  privateKey: string,
  shownBy = privateKey,
): Promise<{ readonly status: number; readonly code: string | null; readonly hold: CheckedHold }> {
  const hold = await readHold(signingUrl, id, context, (digest) => signByWallet(shownBy, digest));
  const { signer, signature } = signByWallet(privateKey, hold.digest);
  const response = await fetch(`${signingUrl}/v1/holds/${id}/approvals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signer, valid_before: hold.validBefore, action: hold.action, signature }),
  });
  const body = (await response.json()) as { code?: string };
  return { status: response.status, code: body.code ?? null, hold };
}
