import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { PermissionContext } from "../../core/verify/permission.ts";
import { type OpenedSae, openSae } from "../../core/verify/envelope.ts";
import { checkProof } from "../../core/verify/proof.ts";
import { ENVELOPE_MAX_BYTES } from "../../core/schemas/sae.ts";
import { splitPresented } from "../../core/sdjwt/disclosure.ts";
import { secondsOf } from "../../core/time.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { KnownKeys } from "../../keys/verify/known-keys.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import type { LogStore } from "../../store/port.ts";
import type { RecordRow, UsedRow } from "../../store/rows.ts";
import { registeredKey } from "../admission/agents.ts";
import { type Outcomes, permissionOf } from "./outcomes.ts";
import type { SingleUse } from "./single-use.ts";
import { screenSigner, verifySigner } from "../admission/signers.ts";

/** The final outcome of a permission, and where it stands in the gateway's log. */
export interface Statement {
  readonly outcome: string;
  readonly seq: number;
}

export interface StatementDeps {
  readonly place: Pick<PermissionContext, "aud" | "chain" | "anchor">;
  readonly head: Pick<HeadTracker, "pin">;
  readonly registries: Registries;
  readonly store: Pick<LogStore, "used" | "records">;
  readonly singleUse: SingleUse;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  /** of signing services */
  readonly knownKeys: KnownKeys;
}

/**
 * What became of a permission. One that was never used is ended here: after its expiry on anyone's request, before it when
 * its agent hands it back.
 * @param envelope with or without its disclosures
 * @param proof Countersign-Proof; null when there is none
 * @throws ENVELOPE_TOO_LARGE, RATE_LIMITED, JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID, ENVELOPE_IS_DENIAL, ENVELOPE_FOREIGN, ENVELOPE_AUDIENCE,
 * ENVELOPE_SIGNER_UNKNOWN, ENVELOPE_REPLAYED, ENVELOPE_BEFORE_STORE, DISPATCH_UNFINISHED, PROOF_*, AGENT_UNKNOWN, CHAIN_UNREACHABLE, STALE_STATE
 */
export async function state(deps: StatementDeps, envelope: string, proof: string | null): Promise<Statement> {
  const opened = openOurs(deps, envelope);
  screenSigner(deps.knownKeys, opened);
  await verifySigner(deps.registries, deps.knownKeys, opened, deps.head.pin());
  const known = await finalOutcome(deps, opened);
  if (known !== null) return known;

  const expired = opened.claims.exp <= secondsOf(deps.clock);
  if (!expired) await requireAgentProof(deps, opened, proof);
  return neverDispatched(deps, opened, expired ? "EXPIRED_UNUSED" : "SURRENDERED");
}

/** How many permissions one request may ask for. */
export const MAX_STATEMENTS = 64;

/** A statement, or the code of why there is none. */
export type StatementOrCode = Statement | { readonly code: ErrorCode };

/**
 * The same for several permissions, in their order. Nothing is handed back this way.
 * @throws STORE_FAILED, LOG_FENCED, INTERNAL: what ends every one of them
 */
export function stateEach(deps: StatementDeps, envelopes: readonly string[]): Promise<readonly StatementOrCode[]> {
  return Promise.all(
    envelopes.map(async (envelope): Promise<StatementOrCode> => {
      try {
        return await state(deps, envelope, null);
      } catch (error) {
        if (!isCountersignError(error) || error.family === "corrupt") throw error;
        return { code: error.code };
      }
    }),
  );
}

/** Opens an envelope that was issued for this enforcement point, with or without its disclosures. */
export function openOurs({ place }: StatementDeps, envelope: string): OpenedSae {
  const { jwt } = splitPresented(envelope, ENVELOPE_MAX_BYTES, "ENVELOPE_TOO_LARGE");
  const opened = openSae(jwt, [JWS_TYPES.sae, JWS_TYPES.denial]);
  const { claims, jws } = opened;
  if (jws.header.typ === JWS_TYPES.denial) throw new CountersignError("ENVELOPE_IS_DENIAL", "nothing was permitted");
  if (claims.pol.chain !== place.chain || claims.chain.anchor !== place.anchor) {
    throw new CountersignError("ENVELOPE_FOREIGN", `issued for ${claims.pol.chain}, anchor ${claims.chain.anchor}`);
  }
  if (claims.aud !== place.aud) throw new CountersignError("ENVELOPE_AUDIENCE", `issued for ${claims.aud}`);
  return opened;
}

/** Null when the permission was never used. @throws DISPATCH_UNFINISHED, ENVELOPE_REPLAYED */
async function finalOutcome({ store }: StatementDeps, { claims, hash }: OpenedSae): Promise<Statement | null> {
  const row = await store.used.get(claims.chain.log, claims.jti);
  if (row === null) return null;
  if (row.saeHash !== hash) {
    throw new CountersignError("ENVELOPE_REPLAYED", `another envelope with its jti was used, ${row.saeHash}`);
  }
  return storedOutcome(store, row);
}

async function storedOutcome(store: StatementDeps["store"], row: UsedRow): Promise<Statement> {
  if (row.finalSeq === null) throw unfinished();
  const record = await store.records.get(row.finalSeq);
  if (record === null) throw new CountersignError("LOG_CORRUPT", `record ${row.finalSeq} is missing`);
  return statementOf(record);
}

/** The agent itself says so of its permission, whatever its standing is by now. @throws PROOF_*, AGENT_UNKNOWN */
export async function requireAgentProof(
  deps: StatementDeps,
  { claims, hash }: OpenedSae,
  proof: string | null,
): Promise<void> {
  if (proof === null)
    throw new CountersignError("PROOF_MISSING", `only its agent may say so; good until ${claims.exp}`);
  const subject = parseAgentSubject(claims.iss);
  const key = registeredKey(await deps.registries.readAgent(deps.head.pin(), subject.agentId), subject);
  const now = secondsOf(deps.clock);
  checkProof(proof, { now, aud: deps.place.aud, sae: hash, jkt: claims.cnf.jkt, key }, [nodeVerifier]);
}

async function neverDispatched(
  deps: StatementDeps,
  opened: OpenedSae,
  reason: "EXPIRED_UNUSED" | "SURRENDERED",
): Promise<Statement> {
  const permission = permissionOf(opened);
  try {
    using _use = await deps.singleUse.take(permission, opened.claims.iat);
    return statementOf(await deps.outcomes.neverDispatched(permission, reason));
  } catch (error) {
    if (isCountersignError(error) && error.code === "ENVELOPE_REPLAYED") throw unfinished(error);
    throw error;
  }
}

/** Where an outcome stands, beside itself. */
export function statementOf({ record, seq }: RecordRow): Statement {
  return { outcome: record, seq };
}

function unfinished(cause?: unknown): CountersignError {
  return new CountersignError("DISPATCH_UNFINISHED", "ask again for its final outcome", { cause });
}
