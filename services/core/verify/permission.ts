import { CountersignError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/registry.ts";
import { unsupportedInDecision } from "../schemas/pending.ts";
import type { Sae } from "../schemas/sae.ts";
import { CLOCK_SKEW } from "../time.ts";
import { permits } from "../words/verdicts.ts";

/** Where a permission must belong to count. */
export interface PermissionContext {
  /** unix seconds: by our clock, or by the head where that is later */
  readonly now: number;
  /** name of the enforcement point's log */
  readonly aud: string;
  /** CAIP-2 */
  readonly chain: string;
  /** AnchorLog of the organization */
  readonly anchor: string;
  /** SHA-256 of the mapping in force, base64url */
  readonly map: string;
}

/**
 * The checks of a permission that need no I/O and no signature.
 * @throws ENVELOPE_FOREIGN, ENVELOPE_AUDIENCE, ENVELOPE_NOT_YET_VALID, ENVELOPE_EXPIRED, VERDICT_NOT_PERMITTING, MAP_MISMATCH,
 * UNSUPPORTED when the permission has conditions this version does not know how to keep
 */
export function checkPermission(claims: Sae, context: PermissionContext): void {
  const { now } = context;
  if (claims.pol.chain !== context.chain || claims.chain.anchor !== context.anchor) {
    fail("ENVELOPE_FOREIGN", `issued for ${claims.pol.chain}, anchor ${claims.chain.anchor}`);
  }
  const unsupported = unsupportedInDecision(claims);
  if (unsupported.length > 0) fail("UNSUPPORTED", unsupported.join(", "));
  if (claims.aud !== context.aud) fail("ENVELOPE_AUDIENCE", `issued for ${claims.aud}`);
  if (claims.nbf > now + CLOCK_SKEW) fail("ENVELOPE_NOT_YET_VALID", `valid from ${claims.nbf}, now ${now}`);
  if (claims.exp <= now) fail("ENVELOPE_EXPIRED", `expired at ${claims.exp}, now ${now}`);
  // Belt and braces: a denial has another typ, so a signer would have to err twice.
  if (!permits(claims.pol.verdict)) fail("VERDICT_NOT_PERMITTING", claims.pol.verdict);
  if (claims.pol.call === null) fail("VERDICT_NOT_PERMITTING", "the policy was not asked");
  if (claims.act.map !== context.map) fail("MAP_MISMATCH", `issued under mapping ${claims.act.map}`);
}

function fail(code: ErrorCode, detail: string): never {
  throw new CountersignError(code, detail);
}
