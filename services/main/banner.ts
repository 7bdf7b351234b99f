import type { HomeFiles } from "../domain/home/files.ts";
import { profiledAgents } from "../domain/home/profiles.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import type { Resident } from "./resident.ts";

/** Wider than every label below. */
const COLUMN = 18;

/** What somebody who starts a domain has to know: where it is reached, for whom, and what it does not do. */
export async function bannerLines(
  files: HomeFiles,
  { domain, deployment, address, shadow }: Pick<Resident, "domain" | "deployment" | "address" | "shadow">,
): Promise<readonly string[]> {
  const field = (label: string, text: string): readonly string[] => fieldLines(label.padEnd(COLUMN), text);
  const targets = Object.keys(domain.targets).map((name) => `/${name}`);
  const agents = await profiledAgents(files);
  return [
    ...field("signing service", address.signing),
    ...field("gateway", address.gateway),
    ...(address.console === null ? [] : field("approvals", address.console)),
    ...field("targets", targets.join(", ")),
    ...field("agents", agents.length === 0 ? "none yet" : agents.join(", ")),
    ...field("readiness of all", address.readiness),
    // The address of an outside node may carry a key.
    ...field("chain", `${deployment.chainId}, ${new URL(address.rpc).origin}`),
    ...field("System", deployment.system),
    ...field("data", files.dir),
    ...(domain.ephemeral === true
      ? field("EPHEMERAL", "the keys of council and approvers are kept open here: for trying things out")
      : []),
    ...(shadow
      ? field("SHADOW", "nothing is blocked: what would be is recorded; countersign shadow report shows it")
      : []),
  ];
}
