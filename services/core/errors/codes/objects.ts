import { bad, refused, type ErrorEntry } from "./entry.ts";

/** What is wrong with something that was sent: JSON, signed objects, disclosures. */
export const OBJECT_ERRORS = {
  JSON_MALFORMED: bad(
    400,
    "The body is not valid JSON",
    "Send one JSON value, encoded as UTF-8, nested at most 32 deep, of at most 1,024 values.",
  ),
  JSON_DUPLICATE_NAME: bad(
    400,
    "A JSON object has a name twice",
    "Send every name once: two readers could see two different values.",
  ),
  BODY_INVALID: bad(400, "The body does not have the expected form", "Compare the named member with docs/formats.md."),
  JWS_MALFORMED: bad(400, "Not a JWS in compact serialization", "Send three base64url parts separated by dots."),
  JWS_NOT_CANONICAL: bad(
    400,
    "A part is not canonical base64url",
    "Encode without padding, white space or left-over bits (RFC 7515 section 2).",
  ),
  JWS_HEADER_INVALID: bad(
    400,
    "The JWS header is not the fixed one",
    "Send exactly alg, kid and typ; never jwk, jku, x5u, crit or b64.",
  ),
  JWS_ALG_UNSUPPORTED: bad(400, "The algorithm is not accepted", "Sign with EdDSA (Ed25519) or ES256."),
  JWS_ALG_KEY_MISMATCH: bad(
    400,
    "The algorithm does not belong to the registered key",
    "Use EdDSA with an Ed25519 key and ES256 with a P-256 key.",
  ),
  JWS_TYP_UNEXPECTED: bad(
    400,
    "Another kind of signed object was expected",
    "Send the object this endpoint is for; see docs/formats.md.",
  ),
  JWS_SIGNATURE_INVALID: refused(
    401,
    "The signature does not verify",
    "Sign the exact bytes that are sent, with the registered key.",
  ),
  CLAIMS_INVALID: bad(
    400,
    "The claims do not have the expected form",
    "Compare the named claim with docs/formats.md; unknown claims are refused.",
  ),
  RECEIPT_INVALID: bad(
    400,
    "The receipt proves nothing",
    "Ask the log's owner for it anew; one that stays wrong, with the signed decision, proves fraud.",
  ),
  RECORD_INVALID: bad(
    400,
    "The parts of the record do not belong together",
    "Take decision, outcome and receipt of one and the same permission.",
  ),
  AMOUNT_INVALID: bad(
    400,
    "The amount is not a whole number of minor units",
    "Send the amount as a string of digits, without sign, point or leading zero, below 2^256.",
  ),
  PARAM_UNPRINTABLE: bad(
    400,
    "A parameter has a character that nobody can print",
    "Leave control characters, line breaks and characters that turn the direction of text out of the named parameter.",
  ),
  UNSUPPORTED: bad(
    400,
    "The formats know this, and no part of this version makes it yet",
    "Leave the named member null, bind the action by http, and send only kinds of record this version makes.",
  ),
  DISCLOSURE_INVALID: bad(
    400,
    "The disclosures do not match the digests",
    "Send every disclosure once, exactly as it was hashed, and none that is not referred to.",
  ),
} as const satisfies Record<string, ErrorEntry>;
