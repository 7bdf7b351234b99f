import { resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import type { Spent } from "../../../../services/core/schemas/spent.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import type { LogStore } from "../../../../services/store/port.ts";
import type { RecordRow } from "../../../../services/store/rows.ts";

/**
 * What a permission of this log was charged to; null when its disclosures were erased.
 * @throws DISCLOSURE_INVALID when what is stored is not what was signed
 */
export async function chargedBy(
  { disclosures }: Pick<LogStore, "disclosures">,
  { seq, record }: Pick<RecordRow, "seq" | "record">,
): Promise<readonly Spent[] | null> {
  const stored = await disclosures.get(seq);
  return stored === null ? null : resolveRecord(openSae(record, [JWS_TYPES.sae]).claims, stored).spent;
}
