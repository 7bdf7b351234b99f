import { rm } from "node:fs/promises";
import { basename } from "node:path";

import type { Signed } from "../../chain/signed/approval.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { type Asked, requestOf } from "../../governance/file/request.ts";
import { readSignatureFiles } from "../../governance/file/signatures.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { answerTo, askedBefore, isThere, requestPath } from "../request-files.ts";
import type { Errand } from "./errand.ts";

/**
 * The signature that somebody elsewhere was asked for, from the file beside the request, which is written where it is not there.
 * @returns what is owed, in words, while there is none
 * @throws GOV_FILE_EDITED when somebody changed the request, GOV_SIGNATURE_FOREIGN when the signature is over another one,
 * GOV_SIGNATURE_INVALID when another key made it, or none; GOV_FILE_INVALID, STORE_FAILED
 */
export async function signatureFor(errand: Errand, name: string, asked: Asked): Promise<Signed | string> {
  const { files, reached } = errand;
  const path = requestPath(files, name, "json");
  const request = requestOf(asked);
  const before = await askedBefore(files, name);
  if (before === null || canonicalJson(requestOf(before)) !== canonicalJson(request)) {
    // First: a signature without its request would never be known for one of an earlier request.
    if (before !== null) await removeSignature(requestPath(files, name, "sig"), requestOf(before).digest);
    await writeJsonFile(path, request);
    await reached(`request ${basename(path)} is written`);
  }
  return (await answerTo(files, name, asked)) ?? `${whose(asked)} signs requests/${basename(path)}`;
}

/** Takes away what was signed for a request that another one replaces. What is over anything else stays, and is refused. */
async function removeSignature(path: string, digest: string): Promise<void> {
  if (!(await isThere(path))) return;
  const [file] = await readSignatureFiles([path]);
  if (file?.digest === digest) await rm(path);
}

function whose(asked: Asked): string {
  if (asked.what === "wallet") return `whoever holds key:${asked.name}`;
  return asked.what === "genesis" ? asked.name : asked.from;
}
