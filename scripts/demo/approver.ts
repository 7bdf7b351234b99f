import { type ApprovalTypedData, signApproval } from "../../services/chain/approval.ts";

/** What the signing service shows of a hold, as far as the demo reads it. */
interface HoldView {
  readonly typed_data: ApprovalTypedData;
  readonly action: { readonly type: string; readonly params: Readonly<Record<string, unknown>> };
}

/** A human looks at a hold and signs it with a wallet. Returns HTTP status and code of the answer. */
export async function approve(
  signingUrl: string,
  hold: string,
  privateKey: string,
): Promise<{ readonly status: number; readonly code: string | null; readonly view: HoldView }> {
  const view = (await (await fetch(`${signingUrl}/v1/holds/${hold}`)).json()) as HoldView;
  const { signer, signature } = signApproval(privateKey, view.typed_data);
  const response = await fetch(`${signingUrl}/v1/holds/${hold}/approvals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signer, valid_before: view.typed_data.message["validBefore"], signature }),
  });
  const body = (await response.json()) as { code?: string };
  return { status: response.status, code: body.code ?? null, view };
}
