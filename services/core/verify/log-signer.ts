import { keyId } from "../jws/key.ts";
import type { PublicKey } from "../ports/ports.ts";
import type { LogKind } from "../words/kinds.ts";

/** A key that signs, or signed, for a log: from `notBefore` to `notAfter`, unix seconds, both included. */
export interface LogSigner {
  /** hex, as the contracts store it */
  readonly keyHash: string;
  readonly key: PublicKey;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What the chain says of a log that bears on its keys. Null: it was never opened. */
export type LogStanding = { readonly kind: LogKind; readonly sealedAt: number } | null;

/** Which part of the rule does not hold, and in words why not, for whoever knows which log is meant. */
export interface SignerRefusal {
  readonly part: "kind" | "seal" | "key" | "window";
  readonly detail: string;
}

/** The key a signature names, null when it was never added; `refusal` is null when the key could sign. */
export type JudgedSigner =
  | { readonly signer: LogSigner; readonly refusal: null }
  | { readonly signer: LogSigner; readonly refusal: SignerRefusal }
  | { readonly signer: null; readonly refusal: SignerRefusal };

/** Everything the rule is about. */
export interface SignerFacts {
  readonly log: LogStanding;
  /** of a log whose keys sign such a thing */
  readonly kind: LogKind;
  /** every key that ever was added to the log */
  readonly signers: readonly LogSigner[];
}

/**
 * Who may sign for a log now: a key that was added to it and is in its window, while the log is of the right kind and nobody
 * sealed it. What was signed stays signed, so of a signature of another time only parts of the rule are asked: `signerAt`
 * and, where the log could be one of another kind, `kindRefusal`.
 * @param kid of the key
 * @param now unix seconds
 * @returns null when it may
 */
export function signingRefusal({ log, kind, signers }: SignerFacts, kid: string, now: number): SignerRefusal | null {
  return openLogRefusal(log, kind) ?? signerAt(signers, kid, now).refusal;
}

/** Whether a log takes what the keys of such logs sign: it is of the kind, and not sealed. Null when it does. */
export function openLogRefusal(log: LogStanding, kind: LogKind): SignerRefusal | null {
  const refusal = kindRefusal(log, kind);
  if (refusal !== null || log === null || log.sealedAt === 0) return refusal;
  return { part: "seal", detail: `sealed at ${log.sealedAt}` };
}

/** Whether a log's keys are of those that sign such things. Null when they are. */
export function kindRefusal(log: LogStanding, kind: LogKind): SignerRefusal | null {
  return log?.kind === kind ? null : { part: "kind", detail: `not of kind ${kind}` };
}

/**
 * The key a signature names, and why it could not sign at that time.
 * @param time unix seconds, as the signature says or later
 */
export function signerAt(signers: readonly LogSigner[], kid: string, time: number): JudgedSigner {
  const signer = signers.find(({ key }) => keyId(key) === kid);
  if (signer !== undefined) return { signer, refusal: windowRefusal(signer, time) };
  return { signer: null, refusal: { part: "key", detail: `kid ${kid} is none of the log's ${signers.length} keys` } };
}

/** Whether a key is in its window at a time, unix seconds: who ends a key moves the end of its window. Null when it is. */
export function windowRefusal({ notBefore, notAfter }: LogSigner, time: number): SignerRefusal | null {
  if (time >= notBefore && time <= notAfter) return null;
  return { part: "window", detail: `the key signs from ${notBefore} to ${notAfter}, not at ${time}` };
}
