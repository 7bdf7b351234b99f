import { type OfflineReplay, openOfflineReplay } from "../../services/cli/replay-offline.ts";
import { joinCompact } from "../../services/core/sdjwt/disclosure.ts";
import type { Deployment } from "../../services/platform/deployment-file.ts";
import { decisionOf, type StoredRecord } from "./records.ts";

export interface ReplayedOffline {
  /** decisions the policy was asked about */
  readonly asked: number;
  /** of these, how many came out the same */
  readonly same: number;
}

/** Runs every decision of the signing log again, with nothing but the witness the signing service left: no node, no chain. */
export async function replayOffline(
  witness: string,
  deployment: Deployment,
  signing: readonly StoredRecord[],
): Promise<ReplayedOffline> {
  const offline = await openOfflineReplay({ witness, deployment, hardfork: "osaka" });
  try {
    const decisions = signing.filter(({ kind }) => kind === "sae" || kind === "denial");
    const asked = decisions.filter((record) => decisionOf(record).pol.call !== null);
    const results = await inTurn(asked, offline);
    return { asked: asked.length, same: results.filter((result) => result === "same").length };
  } finally {
    await offline.close();
  }
}

async function inTurn(records: readonly StoredRecord[], offline: OfflineReplay): Promise<readonly string[]> {
  const results: string[] = [];
  for (const { record, disclosures } of records) {
    results.push((await offline.replay(joinCompact(record, disclosures ?? []))).result);
  }
  return results;
}
