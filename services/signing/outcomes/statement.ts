import { z } from "zod";

import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { type Outcome, outcomeSchema } from "../../core/schemas/outcome.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { signerAt } from "../../core/verify/log-signer.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import { logOfUrn } from "../../core/words/ids.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import type { LogIdentity } from "../../store/rows.ts";

/** One for each envelope, in their order: an outcome, or why there is none yet. */
const answerSchema = z.object({ statements: z.array(z.object({ outcome: z.string().optional() })) });
const TIMEOUT_MS = 5_000;

/** Asks an enforcement point what became of permissions, in their order; null where it has no answer yet. */
export type AskStatements = (envelopes: readonly string[]) => Promise<readonly (string | null)[]>;

/** @param pepUrl base URL of the enforcement point */
export function createStatementClient(pepUrl: string): AskStatements {
  const url = `${pepUrl.replace(/\/$/, "")}/-/statements`;
  return async (envelopes) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ envelopes }),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json();
    if (!response.ok) return envelopes.map(() => null);
    const { statements } = parseAs(answerSchema, body, "BODY_INVALID");
    return envelopes.map((_envelope, i) => statements[i]?.outcome ?? null);
  };
}

/** Who says which keys are an enforcement point's, and of which organization. */
export interface StatementReads {
  readonly registries: Pick<Registries, "readSigners">;
  readonly organization: Pick<LogIdentity, "chainId" | "system">;
}

/**
 * A statement counts when the enforcement point the permission was for signed it, and it is the end of the matter.
 * @returns its claims
 * @throws CLAIMS_INVALID, ENVELOPE_SIGNER_UNKNOWN, JWS_*, CHAIN_UNREACHABLE
 */
export async function verifyStatement(
  { registries, organization }: StatementReads,
  pin: Pin,
  { claims, hash }: OpenedSae,
  statement: string,
): Promise<Outcome> {
  const jws = parseJws(statement, [JWS_TYPES.outcome]);
  const outcome = parseAs(outcomeSchema, jws.payload, "CLAIMS_INVALID");
  const { sae, phase } = outcome;
  if (sae.hash !== hash || sae.log !== claims.chain.log || sae.seq !== claims.chain.seq || outcome.iss !== claims.aud) {
    throw new CountersignError("CLAIMS_INVALID", "the statement is about another permission, or by another log");
  }
  if (phase === "dispatched") throw new CountersignError("CLAIMS_INVALID", "the statement is not final");
  const logId = logOfUrn(claims.aud, organization);
  const signers = logId === null ? [] : await registries.readSigners(pin, logId);
  const { signer, refusal } = signerAt(signers, jws.header.kid, outcome.iat);
  if (refusal !== null) throw new CountersignError("ENVELOPE_SIGNER_UNKNOWN", `${claims.aud}: ${refusal.detail}`);
  verifyJws(jws, signer.key, [nodeVerifier]);
  return outcome;
}
