import { logOfUrn } from "../../core/words/ids.ts";
import type { Organization } from "../chain/organization.ts";

/** Whether a name is that of a log whose keys sign outcomes. */
export function isEnforcementPoint(organization: Organization, urn: string): boolean {
  const id = logOfUrn(urn, organization.addresses);
  return id !== null && organization.logs.get(id)?.view.kind === "Enforcement";
}
