import { type AgentCustody, custodyIn } from "../core/domain/custody.ts";
import type { Domain } from "../core/domain/schema.ts";
import { readLatestBlock } from "../chain/read/block.ts";
import { createRpc } from "../chain/rpc/client.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import type { ResidentAddress } from "../domain/home/resident.ts";
import { type Backlog, readBacklog } from "../log/backlog.ts";
import type { Deployment } from "../platform/deployment-file.ts";
import type { Readiness } from "../platform/http/health.ts";
import { standingFloors } from "../signing/floors/standing.ts";
import { logStorePath } from "../store/sqlite/file.ts";
import { openLogStore, readLogIdentity } from "../store/sqlite/open.ts";
import { type HookStanding, hookStandings } from "./doctor-hooks.ts";
import { probeTargets, type TargetStanding } from "./target-probes.ts";

/** How a log stands. */
export interface LogStanding extends Backlog {
  /** 0 for an empty log */
  readonly last: number;
  /** held actions that wait for a person; none in a log of outcomes */
  readonly holds: number;
  /** where the signing service is stricter with an agent than the contract, in words */
  readonly floors: readonly string[];
}

/** What is answered where readiness is asked for. */
export interface AnsweredReadiness extends Readiness {
  /** of a gateway: on, or shadow */
  readonly enforcement?: string;
}

/** A running domain as it is just now. */
export interface Standing {
  readonly ready: boolean;
  /** of each process that is asked; null for one that does not answer */
  readonly readiness: Readonly<Record<string, AnsweredReadiness | null>>;
  /** null when the node does not answer; `age` in seconds, negative for a block of the future */
  readonly head: { readonly number: number; readonly age: number } | null;
  readonly logs: readonly LogStanding[];
  readonly targets: readonly TargetStanding[];
  readonly hooks: readonly HookStanding[];
  /** agents whose keys other hands hold, as the file says */
  readonly kept: readonly { readonly agent: string; readonly custody: AgentCustody }[];
}

const ASK_MS = 5_000;

export async function readStanding(
  files: HomeFiles,
  address: ResidentAddress,
  { domain, deployment }: { readonly domain: Domain; readonly deployment: Deployment },
): Promise<Standing> {
  const [all, signing, gateway, head, logs, targets, hooks] = await Promise.all([
    readReadiness(address.readiness),
    readReadiness(`${address.signing}/readyz`),
    readReadiness(`${address.gateway}/-/readyz`),
    readHead(address.rpc),
    Promise.all([deployment.logs.signing, deployment.logs.gateway].map((logId) => readLogStanding(files, logId))),
    probeTargets(address.gateway, domain),
    hookStandings(files, domain),
  ]);
  return {
    ready: all?.ready === true,
    readiness: { all, signing, gateway },
    ...{ head, targets, hooks, kept: keptIn(domain) },
    logs: logs.filter((log) => log !== null),
  };
}

function keptIn(domain: Domain): Standing["kept"] {
  const all = Object.keys(domain.agents).map((agent) => ({ agent, custody: custodyIn(domain, agent) }));
  return all.filter(({ custody }) => custody !== "agent");
}

/** @returns null when nobody answers, or not with a readiness */
export async function readReadiness(url: string): Promise<AnsweredReadiness | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_MS) });
    const answer = (await response.json()) as Partial<AnsweredReadiness>;
    return typeof answer.checks === "object"
      ? { ...answer, checks: answer.checks, ready: answer.ready === true }
      : null;
  } catch {
    return null;
  }
}

/** @returns null when it cannot be known */
export async function readHead(rpcUrl: string): Promise<Standing["head"]> {
  try {
    const { number, timestamp } = await readLatestBlock(createRpc(rpcUrl, { patienceMs: ASK_MS }));
    return { number, age: Math.floor(Date.now() / 1000) - timestamp };
  } catch {
    return null;
  }
}

/** @returns null for a log nothing was written to yet */
export async function readLogStanding({ logs }: HomeFiles, logId: number): Promise<LogStanding | null> {
  const path = logStorePath(logs, logId);
  const identity = await readLogIdentity(path).catch(() => null);
  if (identity === null) return null;
  const store = await openLogStore({ path, identity, readOnly: true });
  try {
    const now = Math.floor(Date.now() / 1000);
    const open = (await store.holds.open()).filter(({ expires }) => expires > now);
    return {
      ...(await readBacklog(store, Date.now)),
      last: await store.records.lastSeq(),
      holds: open.length,
      floors: await standingFloors(store.records, now),
    };
  } finally {
    await store.close();
  }
}
