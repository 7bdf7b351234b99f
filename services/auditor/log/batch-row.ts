import { z } from "zod";
import type { RawRow } from "../../store/snapshot.ts";

const nullableText = z.string().nullable();

const batchSchema = z.object({
  first_seq: z.int().min(1),
  count: z.int().min(1).max(65_536),
  voids: z.int().min(0),
  root: z.string(),
  prev_root: z.string(),
  /** roots of the perfect subtrees of the log-wide tree after the batch, largest first */
  tree_nodes: z.string(),
  pinned_number: z.int().min(0),
  pinned_hash: z.string(),
  state: z.enum(["proposed", "signed", "sent", "confirmed"]),
  checkpoint: nullableText,
  tx: nullableText,
  block_number: z.int().nullable(),
  block_hash: nullableText,
});

/** A stored batch, by its columns. */
export type StoredBatch = z.infer<typeof batchSchema>;

/** null when a column holds what it cannot. */
export function readStoredBatch(row: RawRow): StoredBatch | null {
  const parsed = batchSchema.safeParse(row);
  return parsed.success ? parsed.data : null;
}
