import { CountersignError } from "../../core/errors/error.ts";
import { ENVELOPE_MAX_BYTES } from "../../core/schemas/sae.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { AuthenticIntent } from "./authenticate.ts";
import { type Draft, finishClaims, type Verdict } from "./claims.ts";
import type { SigningDeps } from "../shared/deps.ts";

/** header and signature of a JWS, with the dots */
const JWS_FRAME = 220;

interface Sized {
  readonly authentic: Pick<AuthenticIntent, "intent">;
  readonly draft: Draft;
  readonly verdict: Verdict;
}

/**
 * An envelope that does not fit the header is of no use to anyone, and would take a seq and a part of a budget.
 * @throws ENVELOPE_TOO_LARGE
 */
export function requireSize(deps: Pick<SigningDeps, "lives">, { authentic, draft, verdict }: Sized): void {
  if (!permits(verdict.verdict)) return;
  const claims = JSON.stringify(finishClaims(deps, draft, verdict, Number.MAX_SAFE_INTEGER));
  const disclosures = authentic.intent.disclosures.reduce((length, each) => length + each.length + 1, 1);
  const length = Math.ceil((Buffer.byteLength(claims) * 4) / 3) + JWS_FRAME + disclosures;
  if (length <= ENVELOPE_MAX_BYTES) return;
  throw new CountersignError("ENVELOPE_TOO_LARGE", `the envelope would have about ${length} bytes`);
}
