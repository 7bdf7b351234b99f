import type { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { openSignedPlan } from "../../core/plans/open.ts";
import { approvalRecordSchema, voidRecordSchema } from "../../core/schemas/approval.ts";
import { approvalDenialRecordSchema } from "../../core/schemas/approval-denial.ts";
import { erasureSchema } from "../../core/schemas/erasure.ts";
import { outcomeSchema } from "../../core/schemas/outcome.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { type Revocation, revocationSchema } from "../../core/schemas/plan.ts";
import { shadowSchema } from "../../core/schemas/shadow.ts";
import { openSae } from "../../core/verify/envelope.ts";
import { openSignedIntent } from "../../core/verify/intent.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import { isMade, JWS_TYPES, type RecordKind } from "../../core/words/kinds.ts";
import type { DecisionRecord, ErasureRecord, OutcomeRecord, Parsed, RevocationRecord, ShadowRecord } from "./parsed.ts";

/**
 * Reads a record as the kind it is filed under: the strict profile of a JWS, or canonical JSON.
 * @param hash base64url SHA-256 of `text`
 * @throws JWS_*, CLAIMS_INVALID, JSON_*, INTENT_LIFETIME, PLAN_STEP_TWICE; UNSUPPORTED for a kind this version does not make
 */
export function parseRecord(seq: number, kind: RecordKind, text: string, hash: string): Parsed {
  if (!isMade(kind)) throw new CountersignError("UNSUPPORTED", `records of kind ${kind}`);
  switch (kind) {
    case "intent":
      return { seq, hash, kind, ...openSignedIntent(text) };
    case "sae":
    case "denial":
      return parseDecision(seq, kind, text, hash);
    case "outcome":
      return parseOutcome(seq, text, hash);
    case "shadow":
      return parseShadow(seq, text, hash);
    case "erasure":
      return parseErasure(seq, text, hash);
    case "plan":
      return { ...openSignedPlan(text), seq, hash, kind };
    case "revocation":
      return parseRevocation(seq, text, hash);
    case "approval":
      return { seq, hash, kind, claims: parseCanonical(approvalRecordSchema, text) };
    case "approval_denial":
      return { seq, hash, kind, claims: parseCanonical(approvalDenialRecordSchema, text) };
    case "void":
      return { seq, hash, kind, claims: parseCanonical(voidRecordSchema, text) };
  }
}

function parseDecision(seq: number, kind: "sae" | "denial", text: string, hash: string): DecisionRecord {
  const { jws, claims } = openSae(text, [JWS_TYPES[kind]]);
  return { seq, hash, kind, jws, claims, subject: parseAgentSubject(claims.iss) };
}

function parseOutcome(seq: number, text: string, hash: string): OutcomeRecord {
  const jws = parseJws(text, [JWS_TYPES.outcome]);
  return { seq, hash, kind: "outcome", jws, claims: parseAs(outcomeSchema, jws.payload, "CLAIMS_INVALID") };
}

function parseShadow(seq: number, text: string, hash: string): ShadowRecord {
  const jws = parseJws(text, [JWS_TYPES.shadow]);
  return { seq, hash, kind: "shadow", jws, claims: parseAs(shadowSchema, jws.payload, "CLAIMS_INVALID") };
}

function parseErasure(seq: number, text: string, hash: string): ErasureRecord {
  const jws = parseJws(text, [JWS_TYPES.erasure]);
  return { seq, hash, kind: "erasure", jws, claims: parseAs(erasureSchema, jws.payload, "CLAIMS_INVALID") };
}

function parseRevocation(seq: number, text: string, hash: string): RevocationRecord {
  const jws = parseJws(text, [JWS_TYPES.revocation]);
  const claims = parseAs<Revocation>(revocationSchema, jws.payload, "CLAIMS_INVALID");
  return { seq, hash, kind: "revocation", jws, claims };
}

/** What nobody signs must have one spelling, or its leaf could be made of another. */
function parseCanonical<T>(schema: z.ZodType<T>, text: string): T {
  const value = parseJson(text);
  if (canonicalJson(value) !== text) throw new CountersignError("CLAIMS_INVALID", "not canonical JSON (RFC 8785)");
  return parseAs(schema, value, "CLAIMS_INVALID");
}
