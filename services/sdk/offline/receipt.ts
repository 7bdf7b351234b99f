import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256 } from "../../core/hash.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { leafHash, verifyInclusion } from "../../core/merkle/rfc9162.ts";
import { type Checkpoint, checkpointSchema, type Receipt, receiptSchema } from "../../core/schemas/checkpoint.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { type KeySet, requireSignedBy } from "./keys.ts";

/** What a receipt proves, and what is left to compare with the chain. */
export interface VerifiedReceipt {
  readonly receipt: Receipt;
  /** what the log's own key says of the batch */
  readonly checkpoint: Checkpoint;
  /** the AnchorLog contract must name this hash of the checkpoint in the batch's event, 32 bytes in hex */
  readonly checkpointHash: string;
}

/**
 * Checks that a record is under the root its log's key vouches for. That this root is the one on the chain is the one thing
 * left to look up: compare `receipt.root` and `checkpointHash` with the event in transaction `receipt.tx`.
 *
 * @example
 * const { receipt, checkpointHash } = verifyReceipt(json, jwks);
 * console.log(receipt.seq, receipt.root, checkpointHash);
 *
 * @param value a receipt, as `GET /v1/receipts/<seq>` serves it
 * @param keys those you trust the log to sign with
 * @throws RECEIPT_INVALID, JWS_*, CLAIMS_INVALID, KEY_UNREADABLE
 */
export function verifyReceipt(value: unknown, keys: KeySet): VerifiedReceipt {
  const receipt = parseAs(receiptSchema, value, "RECEIPT_INVALID");
  const { seq, kind, record, first_seq: firstSeq, count, root, path } = receipt;
  const leaf = leafHash(kind, seq, decodeBase64url(record));
  if (toHex(leaf) !== receipt.leaf) throw invalid(`record ${seq} does not make this leaf`);
  const place = { leaf, index: seq - firstSeq, size: count, root: fromHex(root), path: path.map(fromHex) };
  if (!verifyInclusion(place)) throw invalid(`the path does not lead from record ${seq} to the root`);
  const jws = parseJws(receipt.checkpoint, [JWS_TYPES.checkpoint]);
  requireSignedBy(keys, jws, "RECEIPT_INVALID");
  const checkpoint = parseAs(checkpointSchema, jws.payload, "CLAIMS_INVALID");
  for (const name of ["chain", "anchor", "log", "first_seq", "count", "root", "prev_root"] as const) {
    if (checkpoint[name] !== receipt[name]) throw invalid(`the checkpoint says another ${name}`);
  }
  return { receipt, checkpoint, checkpointHash: toHex(sha256(utf8(receipt.checkpoint))) };
}

function invalid(detail: string): CountersignError {
  return new CountersignError("RECEIPT_INVALID", detail);
}
