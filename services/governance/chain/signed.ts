import type { Signed } from "../../chain/signed/approval.ts";
import { readSignature } from "../../chain/read/signatures.ts";
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
  const good = await Promise.all(signed.map(async (each) => readSignature(rpc, head, message.digest, each)));
  signed.forEach(({ signer }, i) => {
    if (good[i] !== true) throw new CountersignError("GOV_SIGNATURE_INVALID", `by ${signer}`);
  });
  return signed;
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
