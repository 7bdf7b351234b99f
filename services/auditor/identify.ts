import { isCountersignError } from "../core/errors/error.ts";
import type { Organization } from "./chain/organization.ts";
import type { LogCopy } from "./copy.ts";
import type { FindingCode } from "./findings.ts";

/** The log a file is of; null when it cannot be audited. */
export function identify(
  copy: LogCopy,
  organization: Organization,
  find: (code: FindingCode, log: number | null, detail: string) => void,
): number | null {
  const meta = readMeta(copy, find);
  if (meta === null) return null;
  const logId = Number(meta.get("logId"));
  const known = organization.logs.has(logId);
  for (const line of copy.snapshot.damage()) find("STORE_DAMAGED", known ? logId : null, `${copy.path}: ${line}`);
  const { chainId, system, organization: name } = organization.addresses;
  const expected = { chainId: String(chainId), system, organization: name, genesisHash: organization.genesis };
  const wrong = Object.entries(expected).filter(([field, value]) => meta.get(field) !== value);
  if (wrong.length > 0) {
    const fields = wrong.map(([field]) => `${field} ${meta.get(field) ?? "missing"}`);
    find("STORE_IDENTITY", known ? logId : null, `${copy.path}: ${fields.join(", ")}`);
  }
  if (known) return logId;
  find("LOG_UNKNOWN", null, `${copy.path} is for log ${meta.get("logId") ?? "missing"}`);
  return null;
}

function readMeta(
  { snapshot, path }: LogCopy,
  find: (code: FindingCode, log: number | null, detail: string) => void,
): ReadonlyMap<string, string> | null {
  try {
    return snapshot.meta();
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    find("STORE_DAMAGED", null, `${path}: ${error.detail}`);
    return null;
  }
}
