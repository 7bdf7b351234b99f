import { readFile } from "node:fs/promises";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json/parse.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import type { CouncilMessage } from "../../chain/signed/council.ts";
import { messageOf, parseProposal, type Proposal } from "./proposal.ts";
import { parseStop, type Stop, stopMessageOf } from "./stop.ts";

/** A file members sign. */
export type Document = Proposal | Stop;

/** Every file is read as if its writer lied. @throws GOV_FILE_INVALID, GOV_FILE_EDITED */
export function parseDocument(value: JsonValue): Document {
  const type = isJsonObject(value) ? value["type"] : null;
  if (type === "proposal") return parseProposal(value);
  if (type === "cancellation" || type === "closing" || type === "brake") return parseStop(value);
  throw new CountersignError("GOV_FILE_INVALID", "not a proposal, a cancellation, a closing or a brake");
}

export function documentMessage(document: Document): CouncilMessage {
  return document.type === "proposal" ? messageOf(document) : stopMessageOf(document);
}

/** @throws GOV_FILE_INVALID, GOV_FILE_EDITED */
export async function readDocument(path: string): Promise<Document> {
  return parseDocument(await readJson(path));
}

/** @throws GOV_FILE_INVALID, GOV_FILE_EDITED */
export async function readProposal(path: string): Promise<Proposal> {
  return parseProposal(await readJson(path));
}

/** @throws GOV_FILE_INVALID when it cannot be read, or is not strict JSON */
export async function readJson(path: string): Promise<JsonValue> {
  try {
    return parseJson(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = isCountersignError(cause) ? cause.detail : "it cannot be read";
    throw new CountersignError("GOV_FILE_INVALID", `${path}: ${reason}`, { cause });
  }
}

/** Members in the order they were built in, so that two people see the same file. @throws STORE_FAILED */
export async function writeJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
