import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { decodeLinks } from "../../core/links/encode.ts";
import { namedParents, type NamedParent, type Place } from "../../core/links/parents.ts";
import { RECORD_KINDS, type RecordKind } from "../../core/words/kinds.ts";
import { recordHash } from "../../log/hash.ts";
import type { LogContext } from "./context.ts";
import { createRowReader } from "./rows.ts";
import type { Tree } from "./tree.ts";

const KINDS = new Map<number, RecordKind>(
  Object.entries(RECORD_KINDS).map(([kind, number]) => [number, kind as RecordKind]),
);

/**
 * Of a log of mode Links: every batch's transaction shows the leaves of its records, and each record's own parents. Leaves the
 * contract held to the root; parents nobody looked at before.
 */
export function auditLinks(context: LogContext, tree: Tree): void {
  const { chainLog, findAt } = context;
  const { shown } = chainLog;
  if (shown === null) return;
  const parentsOf = readParents(context);
  for (const { firstSeq, count, tx } of chainLog.batches) {
    const batch = shown.get(firstSeq) ?? null;
    if (batch === null) {
      findAt("LINKS_MISSING", firstSeq, `transaction ${tx}`);
      continue;
    }
    // Where a record is missing, that is a finding of its own.
    const leaves = tree.leaves(firstSeq, count);
    const other = leaves?.findIndex((leaf, i) => toHex(leaf) !== batch.leaves[i]) ?? -1;
    if (other >= 0) findAt("LINKS_MISMATCH", firstSeq + other, `transaction ${tx} shows another leaf`);
    const groups = decodeLinks(fromHex(batch.links), count);
    if (groups === null) findAt("LINKS_MISMATCH", firstSeq, `transaction ${tx} shows parents that nobody can read`);
    for (const [i, group] of groups?.entries() ?? []) {
      const wanted = parentsOf(firstSeq + i);
      if (wanted === null || text(group) === text(wanted)) continue;
      findAt("LINKS_MISMATCH", firstSeq + i, `the chain shows the parents ${text(group)}, the record ${text(wanted)}`);
    }
  }
}

/** The parents of each record, as it names them; null where it cannot be read, which is a finding of its own. */
function readParents({ snapshot, logId }: LogContext): (seq: number) => readonly Place[] | null {
  const named = new Map<number, readonly NamedParent[]>();
  const permissions = new Map<string, number>();
  // What cannot be read was found when the log was walked.
  const read = createRowReader({ snapshot, findAt: () => undefined });
  for (let rows = read(); rows !== null; rows = read()) {
    for (const { seq, kind: number, record } of rows) {
      const kind = KINDS.get(number ?? 0);
      if (kind === undefined || record === null) continue;
      if (kind === "sae") permissions.set(recordHash(record), seq);
      const parents = parentsIn(kind, record);
      if (parents !== null) named.set(seq, parents);
    }
  }
  return (seq) => {
    const places = named
      .get(seq)
      ?.map((parent) => ("hash" in parent ? { log: logId, seq: permissions.get(parent.hash) ?? 0 } : parent));
    return places ?? null;
  };
}

function parentsIn(kind: RecordKind, record: string): readonly NamedParent[] | null {
  try {
    return namedParents(kind, record);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return null;
  }
}

function text(places: readonly Place[]): string {
  return places.length === 0 ? "none" : places.map(({ log, seq }) => `${log}/${seq}`).join(" ");
}
