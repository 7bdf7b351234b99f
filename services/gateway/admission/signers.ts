import type { LogSigner } from "../../chain/read/logs.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { keyId } from "../../core/jws/key.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";

/** Reads of the chain that say who may countersign. */
export type SignerReads = Pick<Registries, "readLog" | "readSigners">;

/**
 * The envelope must be signed by a key that could countersign when it was issued. That alone is no permission: whether the
 * key may still is up to `requireStanding`.
 * @throws ENVELOPE_SIGNER_UNKNOWN, JWS_ALG_KEY_MISMATCH, JWS_SIGNATURE_INVALID, CHAIN_UNREACHABLE
 */
export async function verifySigner(reads: SignerReads, { jws, claims }: OpenedSae, pin: Pin): Promise<LogSigner> {
  const { log: logId } = claims.chain;
  const [log, signers] = await Promise.all([reads.readLog(pin, logId), reads.readSigners(pin, logId)]);
  if (log?.kind !== "Signing") throw unknown(`log ${logId} is not of kind Signing`);
  const signer = signers.find(({ key }) => keyId(key) === jws.header.kid);
  if (signer === undefined) throw unknown(`kid ${jws.header.kid} was never added to log ${logId}`);
  requireInWindow(signer, claims.iat, "it was issued at");
  verifyJws(jws, signer.key, [nodeVerifier]);
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
  if (log === null || log.sealedAt !== 0) throw unknown(`log ${logId} is sealed`);
  requireInWindow(signer, Math.max(now, pin.timestamp), "it is presented at");
}

function requireInWindow({ notBefore, notAfter }: LogSigner, time: number, what: string): void {
  if (time >= notBefore && time <= notAfter) return;
  throw unknown(`the key signs from ${notBefore} to ${notAfter}; ${what} ${time}`);
}

function unknown(detail: string): CountersignError {
  return new CountersignError("ENVELOPE_SIGNER_UNKNOWN", detail);
}
