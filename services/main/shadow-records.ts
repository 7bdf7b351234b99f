import { readdir } from "node:fs/promises";

import { z } from "zod";

import type { SeenDecision, SeenForward } from "../core/domain/shadow/seen.ts";
import { parseJws } from "../core/jws/parse.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { shadowSchema } from "../core/schemas/shadow.ts";
import { resolveRecord } from "../core/sdjwt/record.ts";
import { openSae } from "../core/verify/envelope.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { profiledAgents } from "../domain/home/profiles.ts";
import { readJsonFile } from "../platform/json-file.ts";
import { logStorePath } from "../store/sqlite/file.ts";
import { openLogStore, readLogIdentity } from "../store/sqlite/open.ts";
import type { LogStore } from "../store/port.ts";
import type { RecordRow } from "../store/rows.ts";

/** Records that are read at once. */
const PAGE = 500;

export interface SeenRecords {
  readonly decisions: readonly SeenDecision[];
  readonly forwards: readonly SeenForward[];
}

/**
 * Everything the logs of a home say about what agents asked for, and what went on without a permission. The services may run.
 * @throws STORE_FAILED, LOG_CORRUPT, JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID
 */
export async function readSeen(
  files: HomeFiles,
  logs: { readonly signing: number; readonly gateway: number },
): Promise<SeenRecords> {
  const names = await agentNames(files);
  const decisions = await mapLog(files, logs.signing, async (store, row) => {
    if (row.kind !== "sae" && row.kind !== "denial") return null;
    const { claims } = openSae(row.record, [JWS_TYPES.sae, JWS_TYPES.denial]);
    const { params } = resolveRecord(claims, (await store.disclosures.get(row.seq)) ?? []).shown;
    return {
      agent: names.get(claims.iss) ?? claims.iss,
      type: claims.act.type,
      verdict: claims.pol.verdict,
      reason: claims.pol.reason,
      amount: params.amount === undefined ? null : BigInt(params.amount),
      currency: params.currency ?? null,
      recipient: params.recipient ?? null,
    };
  });
  const forwards = await mapLog(files, logs.gateway, (_store, row) => {
    if (row.kind !== "shadow") return Promise.resolve(null);
    const claims = parseAs(shadowSchema, parseJws(row.record, [JWS_TYPES.shadow]).payload, "LOG_CORRUPT");
    return Promise.resolve({ code: claims.code, method: claims.method, origin: claims.sub });
  });
  return { decisions, forwards };
}

async function mapLog<T>(
  { logs }: HomeFiles,
  logId: number,
  look: (store: LogStore, row: RecordRow) => Promise<T | null>,
): Promise<T[]> {
  const path = logStorePath(logs, logId);
  const names = await readdir(logs).catch(() => []);
  // Nothing was ever written.
  if (!names.some((name) => path.endsWith(name))) return [];
  const store = await openLogStore({ path, identity: await readLogIdentity(path), readOnly: true });
  try {
    const seen: T[] = [];
    for (let first = 1; ; first += PAGE) {
      const rows = await store.records.range(first, PAGE);
      for (const row of rows) {
        const one = await look(store, row);
        if (one !== null) seen.push(one);
      }
      if (rows.length < PAGE) return seen;
    }
  } finally {
    await store.close();
  }
}

const subjectSchema = z.object({ subject: z.string() });

/** Subject -> name in the domain file, of every agent that has a profile. */
async function agentNames(files: HomeFiles): Promise<ReadonlyMap<string, string>> {
  const names = await profiledAgents(files);
  const pairs = names.map(
    async (name) => [(await readJsonFile(files.profile(name), subjectSchema)).subject, name] as const,
  );
  return new Map(await Promise.all(pairs));
}
