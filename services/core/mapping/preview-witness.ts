import { fromUtf8 } from "../encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import { parseJson } from "../json/parse.ts";
import { readPointer } from "./pointer.ts";
import type { PreviewRule } from "./schema.ts";
import type { PreviewWitness } from "../schemas/pending.ts";

/** A preview that a person is to read is no larger, in bytes. */
export const PREVIEW_MAX_BYTES = 262_144;
/** Values in it, at every depth together. */
const MAX_VALUES = 65_536;

/**
 * What binds a permission to a preview: the same for whoever asks the target, however its JSON is spelled.
 * @param content of the target's answer
 * @param etag of the answer, as sent; null for none
 * @throws PREVIEW_UNAVAILABLE when it is no JSON, too large, or lacks the state
 */
export function previewWitness(
  { state }: Pick<PreviewRule, "state">,
  content: Uint8Array,
  etag: string | null,
): PreviewWitness {
  if (content.length > PREVIEW_MAX_BYTES) throw unavailable(`more than ${PREVIEW_MAX_BYTES} bytes`);
  try {
    const json = parseJson(fromUtf8(content), MAX_VALUES);
    const digest = sha256b64(canonicalJson(json));
    if (state === undefined) return { digest, state: null };
    if (state === "etag") {
      if (etag === null || !ETAG.test(etag)) throw unavailable("it has no ETag");
      return { digest, state: sha256b64(etag) };
    }
    const version = readPointer(json, state.body);
    if (version === undefined) throw unavailable(`nothing stands at ${state.body}`);
    return { digest, state: sha256b64(canonicalJson(version)) };
  } catch (error) {
    if (!isCountersignError(error) || error.code === "PREVIEW_UNAVAILABLE") throw error;
    throw unavailable(error.detail);
  }
}

/** RFC 9110 section 8.8.3. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** The If-Match that makes a target refuse what was changed meanwhile; null where it would never match, or there is no ETag. */
export function ifMatchFor({ state }: Pick<PreviewRule, "state">, etag: string | null): string | null {
  return state !== "etag" || etag === null || etag.startsWith("W/") ? null : etag;
}

function unavailable(detail: string): CountersignError {
  return new CountersignError("PREVIEW_UNAVAILABLE", detail);
}
