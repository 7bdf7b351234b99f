import { createDecider } from "../engine/decide/rpc-mode.ts";
import { connectSystem } from "../chain/read/deployment.ts";
import { createRegistries } from "../chain/read/registries.ts";
import { createRpc } from "../chain/rpc/client.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { FloorRules } from "../core/floors/rules.ts";
import { secondsOf } from "../core/time.ts";
import { caip2 } from "../core/words/ids.ts";
import { coalesce } from "./chain/coalesce.ts";
import { createChainFacts } from "./chain/facts.ts";
import { readOrganization } from "./chain/organization.ts";
import { auditLogs } from "./logs.ts";
import { openCopy } from "./copy.ts";
import type { AsOf } from "./log/as-of.ts";
import { type AuditProgress, type AuditReport, allFindings } from "./report/report.ts";

export interface AuditOptions {
  readonly rpcUrl: string;
  readonly chainId: number;
  /** System address */
  readonly system: string;
  /** SHA-256 of the organization's name, hex */
  readonly organization: string;
  /** files of the organization's logs, or copies of them; nothing is written to them */
  readonly logs: readonly string[];
  readonly clock: Clock;
  /** by SHA-256 (base64url) of their files: without them nobody can know which floors were due and left out */
  readonly mappings?: ReadonlyMap<string, FloorRules>;
  /** records that are not anchored yet are findings */
  readonly requireAnchored?: boolean;
  /** up to where the logs are to reach, "head" by default */
  readonly asOf?: AsOf;
  readonly onProgress?: (progress: AuditProgress) => void;
}

/**
 * Checks everything the logs of an organization say, against nothing but the chain: who signed, who asked, what the policy
 * says today of the same call at the same block, what became of every permission, and that nothing is missing.
 * @throws CHAIN_WRONG_ID, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH; CHAIN_UNREACHABLE when the chain cannot be read, has no state
 * that old, or contradicts itself; STORE_FAILED when a file cannot be opened
 */
export async function auditOrganization(options: AuditOptions): Promise<AuditReport> {
  const { rpcUrl, chainId, clock, requireAnchored = false, asOf = "head" } = options;
  const rpc = coalesce(createRpc(rpcUrl, { timeoutMs: 30_000 }));
  const addresses = await connectSystem({ ...options, rpc });
  const registries = createRegistries(rpc, addresses);
  const organization = await readOrganization(rpc, registries, addresses);
  const facts = createChainFacts(rpc, registries, createDecider(rpc), organization);
  await using copies = new AsyncDisposableStack();
  const opened = [];
  for (const path of options.logs) opened.push(copies.use(await openCopy(path)));
  const { logs, findings } = await auditLogs(opened, {
    organization,
    facts,
    requireAnchored,
    asOf,
    now: secondsOf(clock),
    rulesOf: (map) => options.mappings?.get(map) ?? null,
    onProgress: options.onProgress ?? (() => undefined),
  });
  return {
    ok: allFindings({ logs, findings }).length === 0,
    chain: caip2(chainId),
    system: addresses.system,
    organization: addresses.organization,
    head: organization.head,
    logs,
    findings,
  };
}
