import { toHex } from "../core/encoding/hex.ts";
import { CountersignError } from "../core/errors/error.ts";
import { encodeLinks, groupBytes } from "../core/links/encode.ts";
import { namedParents, type NamedParent, type Place } from "../core/links/parents.ts";
import type { LogStore } from "../store/port.ts";
import type { BatchRow, RecordRow } from "../store/rows.ts";
import { leafOf } from "./summary.ts";

/** What a log of mode Links shows of a batch. */
export interface Shown {
  /** leaf hashes in order, hex */
  readonly leaves: readonly string[];
  /** every leaf's parents, hex: see services/core/links/encode.ts */
  readonly links: string;
}

/** AnchorLog takes no more records in one batch of a log of mode Links. */
const MAX_LINKED = 4_096;
/** Leaves and links together: nodes take no transaction of more than 128 KiB. */
const MAX_BYTES = 120_000;
const LEAF_BYTES = 32;

/**
 * What has to be shown of a batch.
 * @throws LOG_CORRUPT when a record is missing, is no record of its kind, or names a parent that is not in the log
 */
export async function shownOf(
  { records, identity }: Pick<LogStore, "records" | "identity">,
  { firstSeq, count }: Pick<BatchRow, "firstSeq" | "count">,
): Promise<Shown> {
  const rows = await records.range(firstSeq, count);
  if (rows.length !== count) throw new CountersignError("LOG_CORRUPT", `record ${firstSeq + rows.length} is missing`);
  const placeOf = async (child: number, parent: NamedParent): Promise<Place> => {
    if (!("hash" in parent)) return parent;
    const row = await records.byHash(parent.hash);
    if (row?.kind === "sae" && row.seq < child) return { log: identity.logId, seq: row.seq };
    throw new CountersignError("LOG_CORRUPT", `record ${child} follows on ${parent.hash}, no permission before it`);
  };
  const groups: Place[][] = [];
  for (const row of rows) groups.push(await Promise.all(parentsOf(row).map((parent) => placeOf(row.seq, parent))));
  return { leaves: rows.map((row, i) => toHex(leafOf(firstSeq + i, row))), links: toHex(encodeLinks(groups)) };
}

/**
 * How many of the next records, from `firstSeq` on and at most so many, fit into one transaction of a log of mode Links.
 * @throws LOG_CORRUPT
 */
export async function mostShown(
  { records }: Pick<LogStore, "records">,
  firstSeq: number,
  most: number,
): Promise<number> {
  let bytes = 0;
  let count = 0;
  for (const row of await records.range(firstSeq, Math.min(most, MAX_LINKED))) {
    bytes += LEAF_BYTES + groupBytes(parentsOf(row).length);
    if (bytes > MAX_BYTES) break;
    count += 1;
  }
  return count;
}

/** The log's own records: their form was checked before they were signed. */
function parentsOf({ seq, kind, record }: RecordRow): readonly NamedParent[] {
  try {
    return namedParents(kind, record);
  } catch (cause) {
    throw new CountersignError("LOG_CORRUPT", `record ${seq} is no ${kind}`, { cause });
  }
}
