import { access, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { recoverWallet, type Signed } from "../../chain/signed/approval.ts";
import { fromHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { type Asked, readRequest, requestOf, type SignatureRequest } from "../../governance/file/request.ts";
import { readSignatureFiles } from "../../governance/file/signatures.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import type { HomeFiles } from "../home/files.ts";
import type { Errand } from "./errand.ts";

/** A file in the folder of requests. */
function pathOf({ requests }: Pick<HomeFiles, "requests">, name: string, end: "json" | "sig"): string {
  return join(requests, `${name}.${end}`);
}

/**
 * What was asked for under a name; null where nothing was.
 * @throws GOV_FILE_INVALID, GOV_FILE_EDITED when somebody changed the file
 */
export async function askedBefore(files: Pick<HomeFiles, "requests">, name: string): Promise<Asked | null> {
  const path = pathOf(files, name, "json");
  return (await isThere(path)) ? (await readRequest(path)).asked : null;
}

/**
 * The signature that somebody elsewhere was asked for, from the file beside the request, which is written where it is not there.
 * @returns what is owed, in words, while there is none
 * @throws GOV_FILE_EDITED when somebody changed the request, GOV_SIGNATURE_FOREIGN when the signature is over another one,
 * GOV_SIGNATURE_INVALID when another key made it, or none; GOV_FILE_INVALID, STORE_FAILED
 */
export async function signatureFor(errand: Errand, name: string, asked: Asked): Promise<Signed | string> {
  const { files, reached } = errand;
  const path = pathOf(files, name, "json");
  const request = requestOf(asked);
  const before = await askedBefore(files, name);
  const signature = pathOf(files, name, "sig");
  if (before === null || canonicalJson(requestOf(before)) !== canonicalJson(request)) {
    // First: a signature without its request would never be known for one of an earlier request.
    if (before !== null) await removeSignature(signature, requestOf(before).digest);
    await writeJsonFile(path, request);
    await reached(`request ${basename(path)} is written`);
  }
  if (!(await isThere(signature))) return `${whose(asked)} signs requests/${basename(path)}`;
  return checked(signature, request);
}

/** Takes away what was signed for a request that another one replaces. What is over anything else stays, and is refused. */
async function removeSignature(path: string, digest: string): Promise<void> {
  if (!(await isThere(path))) return;
  const [file] = await readSignatureFiles([path]);
  if (file?.digest === digest) await rm(path);
}

async function checked(path: string, request: SignatureRequest): Promise<Signed> {
  const [file] = await readSignatureFiles([path]);
  if (file === undefined) throw new CountersignError("INTERNAL", `${path} was not read`);
  const { digest, signer, signature } = file;
  if (digest !== request.digest) {
    throw new CountersignError("GOV_SIGNATURE_FOREIGN", `${path}: over ${digest}, not ${request.digest}`);
  }
  if (signer !== request.signer || !isGood(file)) {
    throw new CountersignError("GOV_SIGNATURE_INVALID", `${path}: not the signature of ${request.signer}`);
  }
  return { signer, signature };
}

/** By a wallet, or by the key an agent has. */
function isGood({ digest, signer, signature }: Signed & { readonly digest: string }): boolean {
  if (signer.length === 42) return recoverWallet(digest, signature) === signer;
  return nodeVerifier.verify({ type: "Ed25519", raw: fromHex(signer) }, fromHex(digest), fromHex(signature));
}

function whose(asked: Asked): string {
  return asked.what === "genesis" ? asked.name : asked.from;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
