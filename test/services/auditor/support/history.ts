import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { auditOrganization, type AuditOptions } from "../../../../services/auditor/audit.ts";
import type { AuditReport } from "../../../../services/auditor/report/report.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { GATEWAY, type Organization, SIGNING, startOrganization } from "./organization.ts";
import { order, unmapped } from "./proposals.ts";
import { anchorAll, logPath, type Logs, openServices, type Services } from "./services.ts";

/** Where everything of the history stands in the signing log. */
export interface Places {
  readonly permission: number;
  readonly child: number;
  readonly held: number;
  readonly approval: number;
  readonly resumed: number;
  readonly blocked: number;
  readonly refused: number;
  readonly surrendered: number;
  readonly firstVoid: number;
}

/** An organization with a history, for the tests of a describe block. */
export interface Written {
  readonly organization: Organization;
  /** where its logs stand; tests forge copies of them */
  readonly dir: string;
  readonly places: Places;
}

/** Writes one history before the tests of the surrounding `describe`, and stops its organization after them. */
export function useHistory(take: (written: Written) => void): void {
  let organization: Organization | null = null;
  before(async () => {
    organization = await startOrganization();
    const dir = join(organization.dir, "logs");
    take({ organization, dir, places: await writeHistory(organization, dir) });
  });
  after(() => organization?.stop());
}

/** Runs one of everything through real services, and anchors it: permissions used and handed back, a hold, refusals, voids. */
export async function writeHistory(organization: Organization, dir: string, logs?: Logs): Promise<Places> {
  await mkdir(dir, { recursive: true });
  const services = await openServices(organization, dir, {}, logs);
  try {
    const parent = await use(services, organization, 900);
    const child = await use(services, organization, 7_000, { parents: [parent.sae] });
    const { held, approval, resumed } = await useHeld(services, organization);
    const blocked = await services.propose("clerk", order(organization, 200_000));
    const refused = await services.propose("buyer", unmapped(organization));
    const { answer: surrendered } = await services.propose("clerk", order(organization, 10));
    if (surrendered.kind !== "permitted") throw new Error(surrendered.reason);
    await services.client("clerk").surrender(surrendered);
    const failing = () => Promise.reject(new CountersignError("SIGNING_FAILED", "the key is gone"));
    await services.signing.sequencer.append([failing, failing]).catch(() => undefined);
    await anchorAll(organization, services.signing.store, organization.signingKey, 5);
    await anchorAll(organization, services.enforcing.store, organization.gatewayKey, 3);
    const seqOf = ({ seq = 0 }: { readonly seq?: number | undefined }) => seq;
    return {
      permission: parent.seq,
      child: child.seq,
      held,
      approval,
      resumed,
      blocked: seqOf(blocked.answer),
      refused: seqOf(refused.answer),
      surrendered: surrendered.seq,
      firstVoid: surrendered.seq + 1,
    };
  } finally {
    await services.close();
  }
}

/** A permission, and the request it is for. */
export async function use(services: Services, organization: Organization, dollars: number, links: object = {}) {
  const proposal = order(organization, dollars, links);
  const { answer } = await services.propose("buyer", proposal);
  if (answer.kind !== "permitted") throw new Error(answer.reason);
  const { status } = await services.client("buyer").execute("erp", proposal, answer);
  expect(status).to.equal(201);
  return answer;
}

async function useHeld(services: Services, organization: Organization) {
  const proposal = order(organization, 20_000);
  const first = await services.propose("buyer", proposal);
  if (first.answer.kind !== "held") throw new Error(first.answer.reason);
  const { hold, seq: held } = first.answer;
  await services.approve(hold);
  const again = { ...proposal, hold };
  const { answer } = await services.propose("buyer", again, first.built);
  if (answer.kind !== "permitted") throw new Error(answer.reason);
  await services.client("buyer").execute("erp", again, answer);
  return { held, approval: held + 1, resumed: answer.seq };
}

/** A copy of a history that may be changed. */
export async function withCopy<T>(dir: string, change: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), `countersign-copy-${randomUUID().slice(0, 8)}-`));
  try {
    await cp(dir, copy, { recursive: true });
    return await change(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The audit of both logs in a directory. */
export function audit(organization: Organization, dir: string, over: Partial<AuditOptions> = {}): Promise<AuditReport> {
  const { chainId, system, organization: name } = organization.system;
  return auditOrganization({
    rpcUrl: organization.rpcUrl,
    chainId,
    system,
    organization: name,
    logs: [logPath(dir, SIGNING), logPath(dir, GATEWAY)],
    clock: Date.now,
    ...over,
  });
}
