import { CountersignError } from "../../core/errors/error.ts";
import { readText } from "../../platform/json-file.ts";

/** @throws ARGUMENT_MISSING, FILE_UNREADABLE */
export async function readReason({
  why,
  whyFile,
}: {
  readonly why?: string;
  readonly whyFile?: string;
}): Promise<string> {
  if (whyFile === undefined) {
    if (why !== undefined && why.trim() !== "") return why;
    throw new CountersignError("ARGUMENT_MISSING", "--why or --why-file: members must know what they sign");
  }
  return readText(whyFile);
}
