import { dirname, resolve } from "node:path";

import { Command } from "commander";

import type { Rpc } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import { type Applied, applyDomain } from "../domain/apply/apply.ts";
import { DOMAIN_FILE, type HomeFiles, homeFiles } from "../domain/home/files.ts";
import type { Keyring } from "../domain/home/keyring.ts";
import { planDomain } from "../domain/plan.ts";
import { gatewayOwnSettings } from "../gateway/settings.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { signingOwnSettings } from "../signing/settings.ts";
import { createApplyProgress } from "./apply-progress.ts";
import { appliedLines } from "./apply-lines.ts";
import { planRowsLines } from "./plan-rows.ts";
import { hash } from "./shared/arguments.ts";
import { confirmed } from "./shared/confirm.ts";
import { openDomainChain } from "./shared/domain-chain.ts";
import type { Hosts } from "./shared/hosts.ts";

const ABOUT = `Brings the chain to say what the domain file says, as far as the keys of the home go: shows the plan, asks, reads the
chain again, and does what was agreed to. What the council has to sign goes into files for it. Interrupted, it is run again and
goes on. Exit status 3 while others owe a signature or a delay runs.`;

/** Everything here is done, and others are not. */
const WAITING = 3;

interface Options {
  readonly yes?: true;
  readonly plan?: string;
  readonly again?: true;
  readonly overwrite?: true;
  readonly watch?: true;
  readonly json?: true;
}

interface Work {
  readonly files: HomeFiles;
  readonly keyring: Keyring;
  readonly rpc: Rpc;
  readonly options: Options;
}

/** `countersign apply`. */
export function applyCommand(hosts: Hosts): Command {
  return new Command("apply")
    .description(ABOUT)
    .argument("[file]", "the domain file of the home", DOMAIN_FILE)
    .option("--yes", "agree to whatever the plan is")
    .option("--plan <hash>", "agree to this very plan, as `countersign plan` showed it", hash)
    .option("--again", "agents and delegations that ended begin anew under their names")
    .option("--overwrite", "what was changed on the chain beside the file is changed back")
    .option("--watch", "go on until nobody owes a signature any more")
    .option("--json", "print one line of JSON")
    .action(async (path: string, options: Options) => {
      const files = homeFiles(dirname(resolve(path)));
      const chain = await openDomainChain(files, hosts, process.env);
      try {
        await apply({ files, rpc: chain.rpc, keyring: await hosts.openKeyring(files), options });
      } finally {
        await chain.release();
      }
    });
}

async function apply({ files, keyring, rpc, options }: Work): Promise<void> {
  const { yes, plan: named, again, overwrite, watch, json } = options;
  const common = {
    ...{ files, keyring, rpc, clock: Date.now },
    allowed: { again: again === true, overwrite: overwrite === true },
  };
  const shownPlan = await planDomain(common);
  if (json !== true) {
    printLines(process.stdout, planRowsLines(shownPlan.plan, shownPlan.hash, painter(process.stdout)));
  }
  const agreed = named ?? shownPlan.hash;
  const asks = named === undefined && yes !== true && shownPlan.plan.rows.some(({ effect }) => effect !== "drift");
  if (asks && !(await confirmed("--yes, or --plan with the hash of the plan", "Do this?"))) {
    throw new CountersignError("ARGUMENT_MISSING", "nobody agreed to the plan, and nothing was done");
  }
  const bar = createApplyProgress(process.stderr, shownPlan.plan.rows.length);
  try {
    const applied = await applyDomain({
      ...{ ...common, agreed, onStep: bar.onStep },
      urls: {
        signing: `http://127.0.0.1:${signingOwnSettings.port.read(null)}`,
        gateway: `http://127.0.0.1:${gatewayOwnSettings.port.read(null)}`,
      },
      ...(watch === true ? { watch: interrupted() } : {}),
    });
    bar.stop();
    tell(applied, json);
  } finally {
    bar.stop();
  }
}

function tell(applied: Applied, json: true | undefined): void {
  const { plan, owed, drift, steps } = applied;
  if (json === true) printJson(process.stdout, { system: plan.plan.system, steps, owed, drift, plan: plan.hash });
  else printLines(process.stdout, appliedLines(applied, painter(process.stdout)));
  if (owed.length > 0) process.exitCode = WAITING;
}

/** Ctrl-C ends the waiting, not what is under way. */
function interrupted(): AbortSignal {
  const over = new AbortController();
  process.once("SIGINT", () => over.abort());
  return over.signal;
}
