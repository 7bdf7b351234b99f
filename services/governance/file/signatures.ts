import { z } from "zod";

import type { Signed } from "../../chain/signed/approval.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { hex32 } from "../../core/schemas/primitives.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import type { CouncilMessage } from "../../chain/signed/council.ts";
import { readJsonFile } from "../../platform/json-file.ts";

/** Wallets write addresses with a checksum in capitals. */
const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2}){20,4096}$/, "expected 0x and hex digits")
  .transform((text) => text.toLowerCase());

const signatureFileSchema = z.strictObject({
  version: z.literal(1),
  type: z.literal("signature"),
  /** of what was signed: a signature is good for one file only */
  digest: hex32,
  /** ERC-7913: 20 bytes are a wallet or smart account, more are `verifier || key` */
  signer: bytes,
  signature: bytes,
});
/** One member's signature, a file of its own. */
export type SignatureFile = z.infer<typeof signatureFileSchema>;

/** Whether an ordinary wallet made it: its signature says the address. */
export function isWallet({ signer }: Pick<SignatureFile, "signer">): boolean {
  return signer.length === 42;
}

/** The signatures of several files. @throws FILE_UNREADABLE, GOV_FILE_INVALID */
export async function readSignatureFiles(paths: readonly string[]): Promise<readonly SignatureFile[]> {
  return Promise.all(paths.map((path) => readJsonFile(path, signatureFileSchema, "GOV_FILE_INVALID")));
}

/** @throws GOV_FILE_INVALID */
export function parseSignatureFile(value: unknown): SignatureFile {
  return parseAs(signatureFileSchema, value, "GOV_FILE_INVALID");
}

/** Who may sign, and how many must. */
export interface Electorate {
  readonly members: readonly string[];
  readonly threshold: number;
}

/**
 * Puts the files of several signers together. Whether each signature is good is another question.
 * @throws GOV_SIGNATURE_FOREIGN, GOV_SIGNER_UNKNOWN, GOV_SIGNER_TWICE, GOV_TOO_FEW_SIGNATURES
 */
export function mergeSignatures(
  { digest, needed }: Pick<CouncilMessage, "digest" | "needed">,
  { members, threshold }: Electorate,
  files: readonly SignatureFile[],
): readonly Signed[] {
  const seen = new Set<string>();
  for (const file of files) {
    if (file.digest !== digest) {
      throw new CountersignError("GOV_SIGNATURE_FOREIGN", `${file.signer} signed ${file.digest}, not ${digest}`);
    }
    if (!members.includes(file.signer)) throw new CountersignError("GOV_SIGNER_UNKNOWN", file.signer);
    if (seen.has(file.signer)) throw new CountersignError("GOV_SIGNER_TWICE", file.signer);
    seen.add(file.signer);
  }
  const least = needed === "threshold" ? threshold : needed;
  if (files.length < least) {
    throw new CountersignError("GOV_TOO_FEW_SIGNATURES", `${files.length} of the ${least} signatures needed`);
  }
  return files.map(({ signer, signature }) => ({ signer, signature }));
}
