import { hash } from "node:crypto";

import type { Hash } from "../core/hash.ts";

/** SHA-256 by OpenSSL: about seven times as fast as the portable one in core. */
export const nodeSha256: Hash = (data) => hash("sha256", data, "buffer");

/** base64url SHA-256 of a record. */
export function recordHash(record: string): string {
  return hash("sha256", record, "base64url");
}
