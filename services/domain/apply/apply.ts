import { mkdir } from "node:fs/promises";

import type { Rpc } from "../../chain/rpc/client.ts";
import { type Row, rowKey } from "../../core/domain/plan/row.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Environment } from "../../platform/config/read.ts";
import { pause } from "../../platform/pause.ts";
import { resolveCredentials } from "../home/credentials.ts";
import { lockHome } from "../home/lock.ts";
import { type DomainPlan, planDomain, type PlanOptions } from "../plan/plan.ts";
import type { Errand, Owed, ServiceUrls } from "./errand.ts";
import { writeDerived } from "./profiles.ts";
import { rememberFound } from "./remember.ts";
import { STEPS } from "./steps.ts";

/** Seconds a delay of the timelock is waited for without being asked to. */
const PATIENCE = 60;
const WATCH_MS = 2_000;

export interface ApplyOptions extends PlanOptions {
  readonly rpc: Rpc;
  /** the plan that was shown, by its hash */
  readonly agreed: string;
  readonly urls: ServiceUrls;
  /** variables that credentials of targets stand in; absent: none are written, and whoever runs the gateway does */
  readonly env?: Environment;
  /** told of the System before the home names it: whoever trusts the home has to know it first */
  readonly onDeployed?: (system: string, chainId: number) => Promise<void>;
  /** told of everything that lasts once it does: a file written, a transaction in a block */
  readonly onStep?: (what: string) => void | Promise<void>;
  /** goes on until nobody owes anything, or this ends it */
  readonly watch?: AbortSignal;
}

/** What came of it. */
export interface Applied {
  /** the chain as it was left */
  readonly plan: DomainPlan;
  /** what others have to sign, or what waits for that */
  readonly owed: readonly Owed[];
  /** what was changed beside the file, and left */
  readonly drift: readonly Row[];
  /** things that were done */
  readonly steps: number;
}

/**
 * Brings a chain to say what the file of a home says, as far as the keys at hand go. Interrupted anywhere, it is run again and
 * goes on; when all is done, it does nothing.
 * @throws PLAN_CHANGED when the plan is not the one that was agreed to, CREDENTIAL_UNREADABLE before anything is sent, HOME_IN_USE,
 * NO_FUNDS, TX_REJECTED, and what planning and deploying throw
 */
export async function applyDomain(options: ApplyOptions): Promise<Applied> {
  const { files, agreed, watch } = options;
  // One that began without `init` has none of its folders.
  for (const folder of [files.dir, files.agents, files.keys, files.proposals, files.requests]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const unlock = await lockHome(files);
  try {
    let steps = 0;
    let plan = await planDomain(options);
    let seen = 0;
    const errand: Errand = {
      ...{ files, keyring: options.keyring, rpc: options.rpc, clock: options.clock, urls: options.urls },
      addresses: new Map(
        plan.meant.wallets.flatMap(({ name, address }) => (address === null ? [] : [[name, address]])),
      ),
      patience: PATIENCE,
      deployed: options.onDeployed ?? (() => Promise.resolve()),
      reached: async (what) => {
        steps += 1;
        await options.onStep?.(what);
      },
    };
    /** Nothing is read again after a step that did nothing. */
    const now = async (): Promise<DomainPlan> => {
      if (steps > seen) plan = await planDomain(options);
      seen = steps;
      return plan;
    };
    requireAgreed(plan, agreed);
    const { domain } = plan.meant;
    const credentials = options.env === undefined ? null : await resolveCredentials(domain, files, options.env);
    for (;;) {
      const known = new Map<string, Owed>();
      for (const step of STEPS) {
        for (const each of await step(errand, await now())) known.set(rowKey(each.row), each);
      }
      const owed = [...known.values()];
      await rememberFound(errand, await now());
      await writeDerived(errand, await now(), credentials);
      const drift = (await now()).plan.rows.filter(({ effect }) => effect === "drift");
      if (owed.length === 0 || watch === undefined || watch.aborted) return { plan, owed, drift, steps };
      await pause(WATCH_MS, watch).catch(() => undefined);
      plan = await planDomain(options);
    }
  } finally {
    unlock();
  }
}

function requireAgreed({ hash }: DomainPlan, agreed: string): void {
  if (hash === agreed) return;
  throw new CountersignError("PLAN_CHANGED", `agreed to was ${agreed}, and the plan of now is ${hash}`);
}
