import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { hex32 } from "../core/schemas/primitives.ts";
import type { RecordRow } from "../store/rows.ts";

/** A block some record was decided at. */
export interface PinnedBlock {
  readonly number: number;
  readonly hash: string;
}

/** Stands for a batch in which nothing was decided. */
export const NO_PIN: PinnedBlock = { number: 0, hash: `0x${"0".repeat(64)}` };

const decidedSchema = z.object({ pol: z.object({ block: z.object({ number: z.int().min(0), hash: hex32 }) }) });

/**
 * The newest block any decision among the records was made at.
 * @throws LOG_CORRUPT when an SAE or a denial names no block
 */
export function newestPin(records: readonly RecordRow[]): PinnedBlock {
  return records
    .filter(({ kind }) => kind === "sae" || kind === "denial")
    .map(pinOf)
    .reduce((newest, pin) => (pin.number > newest.number ? pin : newest), NO_PIN);
}

/** The log's own records: their form was checked before they were signed. */
function pinOf({ seq, record }: RecordRow): PinnedBlock {
  const [, payload = ""] = record.split(".");
  try {
    return decidedSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).pol.block;
  } catch (cause) {
    throw new CountersignError("LOG_CORRUPT", `record ${seq} is a decision that names no block`, { cause });
  }
}
