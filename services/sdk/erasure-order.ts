import { encodeBase64url } from "../core/encoding/base64url.ts";
import { signJws } from "../core/jws/build.ts";
import { type ErasureOrder, erasureOrderSchema } from "../core/schemas/erasure.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { secondsOf } from "../core/time.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { ReadingDeps } from "./reading.ts";

/**
 * An operator's order to erase, for `POST /v1/erasures`. Good for 30 s.
 * @param what `aud` is the log; `records` are seqs of decisions, ascending; `reason` stands in the log for ever
 * @throws CLAIMS_INVALID
 */
export async function buildErasureOrder(
  { signer, clock, randomBytes }: ReadingDeps,
  what: Pick<ErasureOrder, "aud" | "records" | "reason">,
): Promise<string> {
  const claims = { v: 1, ...what, iat: secondsOf(clock), jti: encodeBase64url(randomBytes(16)) };
  return signJws(signer, JWS_TYPES.order, parseAs<ErasureOrder>(erasureOrderSchema, claims, "CLAIMS_INVALID"));
}
