import { readFile } from "node:fs/promises";

import { CountersignError } from "../../core/errors/error.ts";

/** @throws CONFIG_MISSING, CONFIG_INVALID */
export async function readReason({
  why,
  whyFile,
}: {
  readonly why?: string;
  readonly whyFile?: string;
}): Promise<string> {
  if (whyFile === undefined) {
    if (why !== undefined && why.trim() !== "") return why;
    throw new CountersignError("CONFIG_MISSING", "--why or --why-file: members must know what they sign");
  }
  try {
    return await readFile(whyFile, "utf8");
  } catch (cause) {
    throw new CountersignError("CONFIG_INVALID", `${whyFile} cannot be read`, { cause });
  }
}
