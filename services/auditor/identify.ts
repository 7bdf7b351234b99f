import { isCountersignError } from "../core/errors/error.ts";
import type { Organization } from "./chain/organization.ts";
import type { LogCopy } from "./copy.ts";
import type { FindingCode } from "./report/findings.ts";

type FindIn = (code: FindingCode, log: number | null, detail: string) => void;

/** The log a file is of; null when it cannot be audited. */
export function identify(copy: LogCopy, organization: Organization, find: FindIn): number | null {
  const meta = attempt(copy, find, () => copy.snapshot.meta());
  if (meta === null) return null;
  const logId = Number(meta.get("logId"));
  const known = organization.logs.has(logId);
  const damage = attempt(copy, find, () => copy.snapshot.damage());
  for (const line of damage ?? []) find("STORE_DAMAGED", known ? logId : null, `${copy.path}: ${line}`);
  const { chainId, system, organization: name } = organization.addresses;
  const expected = { chainId: String(chainId), system, organization: name, genesisHash: organization.genesis };
  const wrong = Object.entries(expected).filter(([field, value]) => meta.get(field) !== value);
  const generation = meta.get("generation") ?? "missing";
  if (!/^[1-9][0-9]{0,14}$/.test(generation)) {
    find("STORE_IDENTITY", known ? logId : null, `${copy.path}: generation ${generation}`);
  }
  if (wrong.length > 0) {
    const fields = wrong.map(([field]) => `${field} ${meta.get(field) ?? "missing"}`);
    find("STORE_IDENTITY", known ? logId : null, `${copy.path}: ${fields.join(", ")}`);
  }
  if (known) return logId;
  find("LOG_UNKNOWN", null, `${copy.path} is for log ${meta.get("logId") ?? "missing"}`);
  return null;
}

function attempt<T>({ path }: LogCopy, find: FindIn, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    find("STORE_DAMAGED", null, `${path}: ${error.detail}`);
    return null;
  }
}
