import { CountersignError } from "../errors/error.ts";
import { type ParsedJws, parseJws } from "../jws/parse.ts";
import { type ErasureOrder, erasureOrderSchema } from "../schemas/erasure.ts";
import { PROOF_WINDOW } from "../schemas/outcome.ts";
import { parseAs } from "../schemas/parse.ts";
import { JWS_TYPES } from "../words/kinds.ts";

/**
 * Opens an operator's `erase+jwt`. Nothing is said yet about who signed it.
 * @param aud name of the log that is told
 * @param now unix seconds
 * @throws JWS_*, CLAIMS_INVALID, PROOF_INVALID, PROOF_EXPIRED
 */
export function openErasureOrder(
  text: string,
  { aud, now }: { readonly aud: string; readonly now: number },
): { readonly jws: ParsedJws; readonly claims: ErasureOrder } {
  const jws = parseJws(text, [JWS_TYPES.order]);
  const claims = parseAs(erasureOrderSchema, jws.payload, "CLAIMS_INVALID");
  if (claims.aud !== aud) throw new CountersignError("PROOF_INVALID", "it is for another log");
  if (Math.abs(claims.iat - now) > PROOF_WINDOW) {
    throw new CountersignError("PROOF_EXPIRED", `signed at ${claims.iat}, now ${now}`);
  }
  return { jws, claims };
}
