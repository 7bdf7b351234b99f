import { utf8 } from "../encoding/bytes.ts";
import { toHex } from "../encoding/hex.ts";
import { sha256 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { Act, MappedAct } from "../schemas/act.ts";

/**
 * What a human approval binds to: SHA-256 over the canonical JSON of {act, sub} as the agent signed it, so without the
 * mapping hash (the approval names policy and version, and they name the mapping). The digests inside are salted: the hash
 * tells nothing about the parameters.
 */
export function actDigest(act: Act | MappedAct, sub: string): string {
  const { type, http, tool, params } = act;
  // Of the two bindings one is not there, and canonical JSON leaves it out.
  return toHex(sha256(utf8(canonicalJson({ act: { type, http, tool, params }, sub }))));
}
