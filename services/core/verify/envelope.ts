import { CountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import { type ParsedJws, parseJws } from "../jws/parse.ts";
import { parseAs } from "../schemas/parse.ts";
import { ENVELOPE_MAX_BYTES, type Sae, SAE_MAX_LIFE, SAE_MIN_LIFE, saeSchema } from "../schemas/sae.ts";
import { type DisclosedAct, resolveAct } from "../sdjwt/act.ts";
import { splitPresented } from "../sdjwt/disclosure.ts";
import { JWS_TYPES, type JwsType } from "../words/kinds.ts";

/** An envelope or denial whose form is right. Nothing is said yet about who signed it. */
export interface OpenedSae {
  readonly jws: ParsedJws;
  readonly claims: Sae;
  /** SAE hash */
  readonly hash: string;
}

export type OpenedEnvelope = OpenedSae & DisclosedAct;

/**
 * Opens the signed part of an envelope or a denial.
 * @throws JWS_*, CLAIMS_INVALID
 */
export function openSae(jwt: string, types: readonly JwsType[]): OpenedSae {
  const jws = parseJws(jwt, types);
  const claims = parseAs(saeSchema, jws.payload, "CLAIMS_INVALID");
  const life = claims.exp - claims.iat;
  if (claims.nbf !== claims.iat || life < SAE_MIN_LIFE || life > SAE_MAX_LIFE) {
    throw new CountersignError("CLAIMS_INVALID", `nbf must be iat, and exp ${SAE_MIN_LIFE} to ${SAE_MAX_LIFE} s later`);
  }
  return { jws, claims, hash: sha256b64(jwt) };
}

/**
 * Opens what an agent presents in `Countersign-Envelope`: the permission with every disclosure of its action.
 * @throws ENVELOPE_TOO_LARGE, ENVELOPE_IS_DENIAL, JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID
 */
export function openEnvelope(header: string): OpenedEnvelope {
  const { jwt, disclosures } = splitPresented(header, ENVELOPE_MAX_BYTES, "ENVELOPE_TOO_LARGE");
  const opened = openSae(jwt, [JWS_TYPES.sae, JWS_TYPES.denial]);
  if (opened.jws.header.typ === JWS_TYPES.denial) {
    throw new CountersignError("ENVELOPE_IS_DENIAL", `${opened.claims.pol.verdict}: ${opened.claims.pol.reason}`);
  }
  return { ...opened, ...resolveAct(opened.claims.act, disclosures) };
}
