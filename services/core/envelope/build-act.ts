import { encodeBase64url } from "../encoding/base64url.ts";
import { sha256 } from "../hash.ts";
import type { RandomBytes } from "../ports/ports.ts";
import { actSchema, type HttpAct, type HttpDisclosed, type Params } from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { hideMembers } from "../sdjwt/members.ts";
import { httpOf } from "../schemas/binding.ts";

/** RFC 9530 Content-Digest of the content bytes; of no bytes when there is no content. */
export function contentDigestOf(content: Uint8Array): string {
  return formatContentDigest(sha256(content));
}

/** The same of a hash that was computed while the content streamed by. */
export function formatContentDigest(hash: Uint8Array): string {
  const base64 = encodeBase64url(hash).replaceAll("-", "+").replaceAll("_", "/");
  return `sha-256=:${base64}=:`;
}

export interface ActInput {
  readonly type: string;
  readonly method: string;
  readonly contentType: string | null;
  readonly http: HttpDisclosed;
  readonly params: Params;
}

/** The action as an agent signs it, and the disclosures that open its digests. Salts are 128 bits. */
export function buildAct(input: ActInput, randomBytes: RandomBytes): { act: HttpAct; disclosures: string[] } {
  const http = hideMembers({ ...input.http }, randomBytes);
  const params = hideMembers({ ...input.params }, randomBytes);
  const bound = { method: input.method, content_type: input.contentType, _sd: http.digests };
  const act = { type: input.type, http: bound, params: { _sd: params.digests } };
  const signed = parseAs(actSchema, act, "CLAIMS_INVALID");
  const disclosures = [...http.disclosures, ...params.disclosures];
  return { act: { ...signed, http: httpOf(signed) }, disclosures };
}
