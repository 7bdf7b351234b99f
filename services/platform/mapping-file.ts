import { readFile } from "node:fs/promises";

import { fromUtf8 } from "../core/encoding/bytes.ts";
import { encodeBase64url } from "../core/encoding/base64url.ts";
import { toHex } from "../core/encoding/hex.ts";
import { CountersignError } from "../core/errors/error.ts";
import { sha256 } from "../core/hash.ts";
import { parseMapping } from "../core/mapping/parse.ts";
import type { Mapping } from "../core/mapping/schema.ts";

/** A mapping and the SHA-256 of its bytes: the policy version names it in hex, envelopes in base64url. */
export interface LoadedMapping {
  readonly mapping: Mapping;
  readonly hash: string;
  readonly hashHex: string;
}

/** @throws MAPPING_INVALID */
export function loadMapping(bytes: Uint8Array): LoadedMapping {
  const hash = sha256(bytes);
  return { mapping: parseMapping(fromUtf8(bytes)), hash: encodeBase64url(hash), hashHex: toHex(hash) };
}

/** @throws CONFIG_INVALID when the file cannot be read, MAPPING_INVALID */
export async function readMappingFile(path: string): Promise<LoadedMapping> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new CountersignError("CONFIG_INVALID", `the mapping file ${path} cannot be read`, { cause });
  }
  return loadMapping(bytes);
}
