import { z } from "zod";

import { address, caip2, hex32, logId, logUrn, seq, sha256b64, unixSeconds } from "./primitives.ts";

const pinnedSchema = z.strictObject({ number: z.int().min(0), hash: hex32 });

/** A batch as the log's own key vouches for it: `checkpoint+jwt`. Its SHA-256 is anchored with the root. */
export const checkpointSchema = z.strictObject({
  v: z.literal(1),
  iss: logUrn,
  chain: caip2,
  anchor: address,
  log: logId,
  first_seq: seq,
  count: z.int().min(1).max(65_536),
  voids: z.int().min(0),
  root: hex32,
  prev_root: hex32,
  /** the tree over every record of the log up to here: what later ones must begin with */
  tree: z.strictObject({ size: seq, root: hex32 }),
  /** of the store: 1, and one more whenever it was put back from a copy */
  generation: z.int().min(1),
  /** newest block any record of the batch was decided at; number 0 and a zero hash for none */
  pinned: pinnedSchema,
  iat: unixSeconds,
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** Proof that one record is under an anchored root. */
export const receiptSchema = z.strictObject({
  v: z.literal(1),
  chain: caip2,
  anchor: address,
  log: logId,
  seq,
  kind: z.int().min(1).max(255),
  /** SHA-256 of the record */
  record: sha256b64,
  leaf: hex32,
  first_seq: seq,
  count: z.int().min(1).max(65_536),
  root: hex32,
  prev_root: hex32,
  /** RFC 9162 inclusion path from the leaf up; the index is seq - first_seq */
  path: z.array(hex32).max(17),
  checkpoint: z.string(),
  tx: hex32,
  block: z.strictObject({ number: z.int().min(0), hash: hex32 }),
});
export type Receipt = z.infer<typeof receiptSchema>;
