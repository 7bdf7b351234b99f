import { openSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";
import type { LogStore } from "../../store/port.ts";

/**
 * Parents are permissions of this log and of the same session. They are older by being in it: the child has no seq yet.
 * @param parents SAE hashes
 * @returns why not, or null
 */
export async function checkParents(
  { records }: Pick<LogStore, "records">,
  parents: readonly string[],
  session: string,
): Promise<ServiceReason | null> {
  for (const parent of parents) {
    const row = await records.byHash(parent);
    if (row?.kind !== "sae") return "PARENT_UNKNOWN";
    if (openSae(row.record, [JWS_TYPES.sae]).claims.ctx.session !== session) return "PARENT_SESSION";
  }
  return null;
}
