import { CountersignError } from "../errors/error.ts";
import { type ParsedJws, parseJws } from "../jws/parse.ts";
import { PROOF_WINDOW } from "../schemas/outcome.ts";
import { parseAs } from "../schemas/parse.ts";
import { type Reading, readingSchema } from "../schemas/reading.ts";
import { JWS_TYPES } from "../words/kinds.ts";

/** The request a proof came with. */
export interface ReadRequest {
  readonly method: string;
  /** path and query, as sent */
  readonly path: string;
  /** name of the log that is asked */
  readonly aud: string;
  /** unix seconds */
  readonly now: number;
}

/** A proof for this very request. Nothing is said yet about who signed it. */
export interface OpenedReading {
  readonly jws: ParsedJws;
  readonly claims: Reading;
}

/**
 * Opens a `read+jwt`. Reading changes nothing, so it may come twice within its time.
 * @throws JWS_*, CLAIMS_INVALID, PROOF_INVALID, PROOF_EXPIRED
 */
export function openReading(header: string, request: ReadRequest): OpenedReading {
  const jws = parseJws(header, [JWS_TYPES.reading]);
  const claims = parseAs(readingSchema, jws.payload, "CLAIMS_INVALID");
  if (claims.method !== request.method || claims.path !== request.path || claims.aud !== request.aud) {
    throw new CountersignError("PROOF_INVALID", "it was signed for another request or another log");
  }
  if (Math.abs(claims.iat - request.now) > PROOF_WINDOW) {
    throw new CountersignError("PROOF_EXPIRED", `signed at ${claims.iat}, now ${request.now}`);
  }
  return { jws, claims };
}
