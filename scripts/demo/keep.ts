import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { AuditReport } from "../../services/auditor/report/report.ts";
import { copyStore } from "../../services/store/sqlite/copy.ts";

export interface KeptRun {
  /** the data of the home it ran in; its services have ended */
  readonly dir: string;
  readonly report: AuditReport;
  /** when the audit was made, unix milliseconds */
  readonly auditedAt: number;
}

const STORE = /^(?:log|witness)-[0-9]+\.sqlite$/;

/**
 * Keeps a run for good: both logs, the witness, the journal of the chain that decided them, where its contracts are, and what
 * the audit said that day. No key is among them. Journal and stores are compressed.
 */
export async function keepRun(target: string, { dir, report, auditedAt }: KeptRun): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await zip(join(dir, "chain", "chain.jsonl"), target, "chain.jsonl");
  const copies = await mkdtemp(join(tmpdir(), "countersign-keep-"));
  try {
    for (const name of (await readdir(join(dir, "logs"))).filter((file) => STORE.test(file))) {
      copyStore(join(dir, "logs", name), join(copies, name));
      await zip(join(copies, name), target, name);
    }
  } finally {
    await rm(copies, { recursive: true });
  }
  await copyFile(join(dir, "deployment.json"), join(target, "deployment.json"));
  await writeFile(join(target, "audit.json"), `${JSON.stringify({ auditedAt, report }, null, 2)}\n`);
}

async function zip(from: string, folder: string, name: string): Promise<void> {
  await writeFile(join(folder, `${name}.gz`), gzipSync(await readFile(from), { level: 9 }));
}
