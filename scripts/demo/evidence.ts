import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Deployment } from "../../services/platform/deployment-file.ts";
import type { StoredRecord } from "./records.ts";
import { custodyDot, type CustodyNode } from "./tree.ts";

export interface Evidence {
  readonly signing: readonly StoredRecord[];
  readonly gateway: readonly StoredRecord[];
  readonly nodes: readonly CustodyNode[];
  /** public keys of both logs, as RFC 7517 */
  readonly jwks: { readonly keys: readonly unknown[] };
  readonly deployment: Deployment;
}

/** Leaves everything an outside tool needs to check the run without our code. */
export async function writeEvidence(dir: string, evidence: Evidence): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  for (const name of ["envelopes", "intents", "outcomes", "approvals", "floors", "releases", "receipts"]) {
    await mkdir(join(dir, name), { recursive: true });
  }
  const write = (name: string, content: unknown) =>
    writeFile(join(dir, name), typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);

  for (const { seq, kind, record, disclosures, receipt } of evidence.signing) {
    await write(`receipts/${seq}.json`, receipt);
    if (kind === "intent") await write(`intents/${seq}.jws`, record);
    if (kind === "outcome") await write(`releases/${seq}.jws`, record);
    if (kind === "approval") await write(`approvals/${seq}.json`, record);
    if (kind === "floor") await write(`floors/${seq}.jws`, record);
    if (kind === "sae" || kind === "denial") {
      await write(`envelopes/${seq}.jws`, record);
      await write(`envelopes/${seq}.disclosures.json`, disclosures ?? []);
    }
  }
  for (const { seq, record, receipt } of evidence.gateway) {
    await write(`outcomes/${seq}.jws`, record);
    await write(`outcomes/${seq}.receipt.json`, receipt);
  }
  await write("jwks.json", evidence.jwks);
  await write("deployment.json", evidence.deployment);
  await write("custody.dot", custodyDot(evidence.nodes));
}
