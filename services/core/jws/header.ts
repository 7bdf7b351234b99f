import { CountersignError } from "../errors/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/parse.ts";
import type { SigningAlgorithm } from "../ports/ports.ts";
import { sha256b64 } from "../schemas/primitives.ts";
import type { JwsType } from "../words/kinds.ts";

/** The whole header: a key or certificate reference in it would let the sender choose who is believed. */
export interface JwsHeader {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly typ: JwsType;
}

/**
 * Exactly these. Once signers have certificates, `x5t#S256` and `ocsp` join them, together or not at all: a certificate without its
 * status says nothing. Until then there is nobody to judge them, so a header with either is refused.
 */
const MEMBERS = ["alg", "kid", "typ"];

/**
 * Checks a decoded header against the fixed profile of docs/design.md section 4.
 * @throws JWS_HEADER_INVALID, JWS_ALG_UNSUPPORTED, JWS_TYP_UNEXPECTED
 */
export function checkHeader(value: JsonValue, types: readonly JwsType[]): JwsHeader {
  if (!isJsonObject(value)) throw invalid("the header is not an object");
  const alg = checkAlgorithm(value);
  const unknown = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw invalid(`${JSON.stringify(unknown.slice(0, 64))} is not accepted`);
  return { alg, kid: checkKeyId(value), typ: checkType(value, types) };
}

/** Comes first: an algorithm that is not accepted says most about what is wrong. */
function checkAlgorithm({ alg }: JsonObject): SigningAlgorithm {
  if (alg === undefined) throw invalid("alg is missing");
  if (alg === "EdDSA" || alg === "ES256") return alg;
  throw new CountersignError("JWS_ALG_UNSUPPORTED", `alg must be EdDSA or ES256, not ${show(alg)}`);
}

function checkKeyId({ kid }: JsonObject): string {
  const parsed = sha256b64.safeParse(kid);
  if (!parsed.success) throw invalid("kid must be base64url of a SHA-256");
  return parsed.data;
}

function checkType({ typ }: JsonObject, types: readonly JwsType[]): JwsType {
  if (typ === undefined) throw invalid("typ is missing");
  const found = types.find((type) => type === typ);
  if (found !== undefined) return found;
  throw new CountersignError("JWS_TYP_UNEXPECTED", `typ must be ${types.join(" or ")}, not ${show(typ)}`);
}

function invalid(detail: string): CountersignError {
  return new CountersignError("JWS_HEADER_INVALID", detail);
}

function show(value: JsonValue): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 64)) : "a value that is no string";
}
