import { decodeBase64url } from "../encoding/base64url.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { fromHex } from "../encoding/hex.ts";
import { leafHash, verifyInclusion } from "../merkle/rfc9162.ts";
import type { Receipt } from "../schemas/checkpoint.ts";
import { JWS_TYPES, RECORD_KINDS } from "../words/kinds.ts";
import { type OpenedSae, openSae } from "./envelope.ts";

/** A record is anchored at most this many seconds after it was signed. */
export const PROMISE_SECONDS = 60;

/**
 * What a signed permission or denial promises: that the leaf of its own log and seq is made of it. Whoever holds it and finds
 * another leaf there has both words of the log's key, and needs nobody else's.
 */
export interface Promised extends OpenedSae {
  readonly log: number;
  readonly seq: number;
  /** number of its kind */
  readonly kind: number;
  /** leaf hash */
  readonly leaf: Uint8Array;
  /** unix seconds: when it is late from */
  readonly due: number;
}

/** A batch as the chain has it. */
export interface AnchoredRange {
  readonly firstSeq: number;
  readonly count: number;
  /** 32 bytes in hex */
  readonly root: string;
}

/**
 * What became of a promise.
 * - `kept`: the record is under an anchored root, at its seq
 * - `pending`: not anchored, or not shown to be, and not due yet
 * - `late`: due, and the chain has not come so far
 * - `withheld`: due, the chain has the seq, and the log shows no leaf for it
 * - `broken`: the chain has another leaf at the seq: fraud
 */
export type PromiseFate = "kept" | "pending" | "late" | "withheld" | "broken";

/**
 * Reads the promise in a decision. Nothing is said yet about who signed it.
 * @param jwt the part before the first `~`
 * @throws JWS_*, CLAIMS_INVALID
 */
export function openPromise(jwt: string): Promised {
  const opened = openSae(jwt, [JWS_TYPES.sae, JWS_TYPES.denial]);
  const { iat, chain } = opened.claims;
  const kind = RECORD_KINDS[opened.jws.header.typ === JWS_TYPES.sae ? "sae" : "denial"];
  const leaf = leafHash(kind, chain.seq, decodeBase64url(opened.hash));
  return { ...opened, log: chain.log, seq: chain.seq, kind, leaf, due: iat + PROMISE_SECONDS };
}

/**
 * @param anchored the batch the chain has the seq in; null when it has not come so far
 * @param receipt what the log shows for the seq; null for nothing
 * @param now unix seconds
 */
export function promiseFate(
  { seq, leaf, due }: Pick<Promised, "seq" | "leaf" | "due">,
  anchored: AnchoredRange | null,
  receipt: Pick<Receipt, "leaf" | "path"> | null,
  now: number,
): PromiseFate {
  if (anchored === null) return now < due ? "pending" : "late";
  // The log's owner may know a moment after the chain does.
  const unshown = now < due ? "pending" : "withheld";
  if (receipt === null) return unshown;
  const shown = fromHex(receipt.leaf);
  const place = { index: seq - anchored.firstSeq, size: anchored.count, root: fromHex(anchored.root) };
  // A path that leads nowhere shows nothing.
  if (!verifyInclusion({ ...place, leaf: shown, path: receipt.path.map(fromHex) })) return unshown;
  return equalBytes(shown, leaf) ? "kept" : "broken";
}
