import { access } from "node:fs/promises";
import { join } from "node:path";

import { recoverWallet, type Signed } from "../chain/signed/approval.ts";
import { fromHex } from "../core/encoding/hex.ts";
import { CountersignError } from "../core/errors/error.ts";
import { type Asked, readRequest, requestOf } from "../governance/file/request.ts";
import { isWallet, readSignatureFiles, type SignatureFile } from "../governance/file/signatures.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import type { HomeFiles } from "./home/files.ts";

type Files = Pick<HomeFiles, "requests">;

/** A file in the folder of requests. */
export function requestPath({ requests }: Files, name: string, end: "json" | "sig"): string {
  return join(requests, `${name}.${end}`);
}

/**
 * What was asked for under a name; null where nothing was.
 * @throws GOV_FILE_INVALID, GOV_FILE_EDITED when somebody changed the file
 */
export async function askedBefore(files: Files, name: string): Promise<Asked | null> {
  const path = requestPath(files, name, "json");
  return (await isThere(path)) ? (await readRequest(path)).asked : null;
}

/**
 * The signature beside a request, over that very request.
 * @returns null while there is none
 * @throws GOV_SIGNATURE_FOREIGN when it is over another one, GOV_SIGNATURE_INVALID when another key made it, or none;
 * GOV_FILE_INVALID
 */
export async function answerTo(files: Files, name: string, asked: Asked): Promise<Signed | null> {
  const path = requestPath(files, name, "sig");
  if (!(await isThere(path))) return null;
  const [file] = await readSignatureFiles([path]);
  if (file === undefined) throw new CountersignError("INTERNAL", `${path} was not read`);
  const { digest, signer, signature } = file;
  const request = requestOf(asked);
  if (digest !== request.digest) {
    throw new CountersignError("GOV_SIGNATURE_FOREIGN", `${path}: over ${digest}, not ${request.digest}`);
  }
  // Where any wallet may sign, the key of an agent is none.
  const isAsked = request.signer === null ? isWallet(file) : signer === request.signer;
  if (!isAsked || !isGood(file)) {
    const whose = request.signer ?? "a wallet";
    throw new CountersignError("GOV_SIGNATURE_INVALID", `${path}: not the signature of ${whose}`);
  }
  return { signer, signature };
}

/** By a wallet, or by the key an agent has. */
function isGood(file: SignatureFile): boolean {
  const { digest, signer, signature } = file;
  if (isWallet(file)) return recoverWallet(digest, signature) === signer;
  return nodeVerifier.verify({ type: "Ed25519", raw: fromHex(signer) }, fromHex(digest), fromHex(signature));
}

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
