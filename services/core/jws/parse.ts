import { decodeBase64url } from "../encoding/base64url.ts";
import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json/parse.ts";
import type { JwsType } from "../words/kinds.ts";
import { checkHeader, type JwsHeader } from "./header.ts";

/** A JWS whose form is right and whose signature is not checked yet. */
export interface ParsedJws {
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  /** what is signed: the first two parts and the dot */
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
  readonly compact: string;
}

/** Characters of a compact serialization. */
export const JWS_MAX_LENGTH = 64 * 1024;
const SIGNATURE_LENGTH = 64;

/**
 * Reads a JWS in compact serialization under the strict profile of docs/design.md section 4: one token has one spelling,
 * and the header says nothing but algorithm, key id and type.
 * @param types the values of `typ` that may stand here
 * @throws JWS_MALFORMED, JWS_NOT_CANONICAL, JWS_HEADER_INVALID, JWS_ALG_UNSUPPORTED, JWS_TYP_UNEXPECTED,
 * JWS_SIGNATURE_INVALID, CLAIMS_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME
 */
export function parseJws(compact: string, types: readonly JwsType[]): ParsedJws {
  const [head, body, tail] = split(compact);
  const header = checkHeader(decodeJson(head), types);
  const payload = decodeJson(body);
  if (!isJsonObject(payload)) throw new CountersignError("CLAIMS_INVALID", "the payload is not a JSON object");
  const signature = decodeBase64url(tail);
  if (signature.length !== SIGNATURE_LENGTH) {
    throw new CountersignError("JWS_SIGNATURE_INVALID", `a signature has 64 bytes, not ${signature.length}`);
  }
  return { header, payload, signingInput: utf8(`${head}.${body}`), signature, compact };
}

function split(compact: string): readonly [string, string, string] {
  if (compact.length > JWS_MAX_LENGTH) {
    throw new CountersignError("JWS_MALFORMED", `longer than ${JWS_MAX_LENGTH} characters`);
  }
  const parts = compact.split(".");
  const [head = "", body = "", tail = ""] = parts;
  if (parts.length !== 3 || head === "" || body === "" || tail === "") {
    throw new CountersignError("JWS_MALFORMED", "expected three parts, none of them empty");
  }
  return [head, body, tail];
}

function decodeJson(part: string): JsonValue {
  return parseJson(fromUtf8(decodeBase64url(part)));
}
