import { fromUtf8 } from "../core/encoding/bytes.ts";
import { encodeBase64url } from "../core/encoding/base64url.ts";
import { toHex } from "../core/encoding/hex.ts";
import { sha256 } from "../core/hash.ts";
import { parseMapping } from "../core/mapping/parse.ts";
import type { Mapping } from "../core/mapping/schema.ts";
import { inFile, readBytes } from "./json-file.ts";

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

/** @throws FILE_UNREADABLE, MAPPING_INVALID naming the file, and the line or the member */
export async function readMappingFile(path: string): Promise<LoadedMapping> {
  const bytes = await readBytes(path);
  return inFile(path, () => loadMapping(bytes));
}
