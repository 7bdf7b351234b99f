import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { CountersignError } from "../core/errors/error.ts";

/** SHA-256 of a file's bytes, hex; of one of any size, without holding it. @throws FILE_UNREADABLE */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new CountersignError("FILE_UNREADABLE", path, { cause });
  }
  return `0x${hash.digest("hex")}`;
}
