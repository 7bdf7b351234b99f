import { logUrn } from "../../core/words/ids.ts";
import type { Organization } from "../chain/organization.ts";

/** The log a name stands for; null when it is no log of this organization. */
export function logOfUrn({ addresses }: Organization, urn: string): number | null {
  const id = Number(urn.slice(urn.lastIndexOf(":") + 1));
  return logUrn(addresses.chainId, addresses.system, id) === urn ? id : null;
}

/** Whether a name is that of a log whose keys sign outcomes. */
export function isEnforcementPoint(organization: Organization, urn: string): boolean {
  const id = logOfUrn(organization, urn);
  return id !== null && organization.logs.get(id)?.view.kind === "Enforcement";
}
