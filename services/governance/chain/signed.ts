import type { Signed } from "../../chain/signed/approval.ts";
import { readSignature } from "../../chain/read/signatures.ts";
import { acceptedForm, refusalOf } from "../../chain/signed/forms.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { CouncilMessage } from "../../chain/signed/council.ts";
import { mergeSignatures, type SignatureFile } from "../file/signatures.ts";
import type { Governance } from "./connect.ts";

/**
 * What the council will check of signatures, before anyone pays for it.
 * @throws GOV_EXPIRED, GOV_SIGNATURE_INVALID, and what `mergeSignatures` throws
 */
export async function checkSignatures(
  { rpc, head, council }: Governance,
  message: CouncilMessage,
  files: readonly SignatureFile[],
): Promise<readonly Signed[]> {
  const signed = mergeSignatures(message, council, files);
  if (message.deadline < head.timestamp) {
    throw new CountersignError("GOV_EXPIRED", `the signatures counted until ${time(message.deadline)}`);
  }
  const isSignedBy = async (each: Signed): Promise<boolean> => readSignature(rpc, head, message.digest, each);
  const good = await Promise.all(signed.map(async (each) => acceptedForm(isSignedBy, each)));
  return signed.map((each, i) => {
    const accepted = good[i] ?? null;
    if (accepted !== null) return accepted;
    throw new CountersignError("GOV_SIGNATURE_INVALID", `by ${each.signer}: ${refusalOf(message.digest, each)}`);
  });
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
