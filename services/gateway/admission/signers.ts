import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { KnownKeys } from "../../keys/verify/known-keys.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import {
  kindRefusal,
  type LogSigner,
  openLogRefusal,
  signerAt,
  type SignerRefusal,
  windowRefusal,
} from "../../core/verify/log-signer.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";

/** Reads of the chain that say who may countersign. */
export type SignerReads = Pick<Registries, "readLog" | "readSigners">;

/**
 * Before anything is read for it: a signature in the name of a key the gateway has seen must be that key's.
 * @throws JWS_SIGNATURE_INVALID, JWS_ALG_KEY_MISMATCH, RATE_LIMITED
 */
export function screenSigner(known: KnownKeys, { jws, claims }: OpenedSae): void {
  known.screen(ownerOf(claims.chain.log), jws);
}

/**
 * The envelope must be signed by a key that could countersign when it was issued. That alone is no permission: whether the
 * key may still is up to `requireStanding`.
 * @throws ENVELOPE_SIGNER_UNKNOWN, JWS_ALG_KEY_MISMATCH, JWS_SIGNATURE_INVALID, CHAIN_UNREACHABLE
 */
export async function verifySigner(
  reads: SignerReads,
  known: KnownKeys,
  { jws, claims }: OpenedSae,
  pin: Pin,
): Promise<LogSigner> {
  const { log: logId } = claims.chain;
  const [log, signers] = await Promise.all([reads.readLog(pin, logId), reads.readSigners(pin, logId)]);
  allow(logId, kindRefusal(log, "Signing"));
  const { signer, refusal } = signerAt(signers, jws.header.kid, claims.iat);
  if (refusal !== null) throw unknown(logId, refusal);
  verifyJws(jws, signer.key, [nodeVerifier]);
  known.remember(ownerOf(logId), signer.key);
  return signer;
}

/**
 * A guardian who ends a key or seals a log is obeyed at once. By the time of issue alone, whoever holds an ended key could
 * date envelopes back.
 * @param now unix seconds
 * @throws ENVELOPE_SIGNER_UNKNOWN, CHAIN_UNREACHABLE
 */
export async function requireStanding(
  reads: Pick<SignerReads, "readLog">,
  signer: LogSigner,
  logId: number,
  pin: Pin,
  now: number,
): Promise<void> {
  const log = await reads.readLog(pin, logId);
  allow(logId, openLogRefusal(log, "Signing") ?? windowRefusal(signer, Math.max(now, pin.timestamp)));
}

function ownerOf(logId: number): string {
  return `log ${logId}`;
}

function allow(logId: number, refusal: SignerRefusal | null): void {
  if (refusal !== null) throw unknown(logId, refusal);
}

function unknown(logId: number, { detail }: SignerRefusal): CountersignError {
  return new CountersignError("ENVELOPE_SIGNER_UNKNOWN", `log ${logId}: ${detail}`);
}
