import { CountersignError } from "../errors/error.ts";
import { type ParsedJws, parseJws } from "../jws/parse.ts";
import { PROOF_WINDOW } from "../schemas/outcome.ts";
import { parseAs } from "../schemas/parse.ts";
import { type RevokeOrder, revokeOrderSchema } from "../schemas/plan.ts";
import { JWS_TYPES } from "../words/kinds.ts";

/**
 * Reads an order to end a plan, good for 30 s. Nothing is said yet about who signed it.
 * @param at `aud` is the name of the log that is told, `plan` the plan's id, `now` unix seconds
 * @throws JWS_*, CLAIMS_INVALID, PROOF_INVALID, PROOF_EXPIRED
 */
export function openRevokeOrder(
  text: string,
  { aud, plan, now }: { readonly aud: string; readonly plan: string; readonly now: number },
): { readonly jws: ParsedJws; readonly claims: RevokeOrder } {
  const jws = parseJws(text, [JWS_TYPES.revoke]);
  const claims = parseAs<RevokeOrder>(revokeOrderSchema, jws.payload, "CLAIMS_INVALID");
  if (claims.aud !== aud) throw new CountersignError("PROOF_INVALID", "it is for another log");
  if (claims.plan !== plan) throw new CountersignError("PROOF_INVALID", "it is about another plan");
  if (Math.abs(claims.iat - now) > PROOF_WINDOW) {
    throw new CountersignError("PROOF_EXPIRED", `signed at ${claims.iat}, now ${now}`);
  }
  return { jws, claims };
}
