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

/**
 * What is done in two phases follows from a permission for its preview. What became of that one stands in another log: the
 * enforcement point asks the target again, and an audit compares.
 * @param type of the preview's action; null for what is done in one phase
 * @param parents SAE hashes of permissions of this log
 */
export async function checkPreviewed(
  { records }: Pick<LogStore, "records">,
  parents: readonly string[],
  type: string | null,
): Promise<ServiceReason | null> {
  if (type === null) return null;
  for (const parent of parents) {
    const row = await records.byHash(parent);
    if (row?.kind === "sae" && openSae(row.record, [JWS_TYPES.sae]).claims.act.type === type) return null;
  }
  return "PREVIEW_UNFOUNDED";
}
