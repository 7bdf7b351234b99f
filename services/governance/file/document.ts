import { CountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonValue } from "../../core/json/parse.ts";
import { inFile, readJson } from "../../platform/json-file.ts";
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

/** @throws FILE_UNREADABLE, GOV_FILE_INVALID, GOV_FILE_EDITED */
export async function readDocument(path: string): Promise<Document> {
  const value = await readJson(path, "GOV_FILE_INVALID");
  return inFile(path, () => parseDocument(value));
}

/** @throws FILE_UNREADABLE, GOV_FILE_INVALID, GOV_FILE_EDITED */
export async function readProposal(path: string): Promise<Proposal> {
  const value = await readJson(path, "GOV_FILE_INVALID");
  return inFile(path, () => parseProposal(value));
}
