import { Command } from "commander";

import { roleWarnings } from "../core/domain/roles.ts";
import type { Narrowed } from "../core/domain/shadow/narrow.ts";
import { readDomain } from "../core/domain/read.ts";
import type { Rpc } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import { type Applied, applyDomain } from "../domain/apply/apply.ts";
import { createKeyring, type Keyring } from "../domain/home/keyring.ts";
import type { Home } from "../domain/home/open.ts";
import { trustSystem } from "../domain/home/trust.ts";
import { planDomain } from "../domain/plan/plan.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import { readText } from "../platform/json-file.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { createApplyProgress } from "./apply-progress.ts";
import { appliedLines } from "./apply-lines.ts";
import { narrowToSeen } from "./shadow/narrow.ts";
import { planRowsLines, warningLines } from "./plan-rows.ts";
import { hash } from "./shared/arguments.ts";
import { confirmed } from "./shared/confirm.ts";
import { openDomainChain } from "./shared/domain-chain.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";
import type { Hosts } from "./shared/hosts.ts";
import { askPassphrase, givenPassphrase, type PassphraseOption, withPassphrase } from "./shared/passphrase.ts";
import { serviceUrlsOf } from "./shared/settings.ts";

const ABOUT = `Brings the chain to say what the domain file says, as far as the keys of the home go: shows the plan, asks, reads the
chain again, and does what was agreed to. What the council has to sign goes into files for it. Interrupted, it is run again and
goes on. With --from-shadow the file is first narrowed to what agents were seen to need: it never permits more than before, and
what was seen to pass or to be held still does. Example: countersign apply --from-shadow
Exit status 3 while others owe a signature or a delay runs.`;

/** Everything here is done, and others are not. */
const WAITING = 3;

interface Options extends HomeOption, PassphraseOption {
  readonly yes?: true;
  readonly plan?: string;
  readonly fromShadow?: true;
  readonly again?: true;
  readonly overwrite?: true;
  readonly watch?: true;
  readonly json?: true;
}

interface Work {
  readonly home: Home;
  readonly keyring: Keyring;
  readonly rpc: Rpc;
  readonly options: Options;
  /** what the file was narrowed by, where that was asked for */
  readonly narrowed: Narrowed | null;
}

/** `countersign apply`. */
export function applyCommand(hosts: Hosts): Command {
  const command = new Command("apply")
    .description(ABOUT)
    .option("--yes", "agree to whatever the plan is")
    .option("--plan <hash>", "agree to this very plan, as `countersign plan` showed it", hash)
    .option(
      "--from-shadow",
      "first narrow the file to what the logs of the home saw, as `countersign up --shadow` collects it",
    )
    .option("--again", "agents and delegations that ended begin anew under their names")
    .option("--overwrite", "what was changed on the chain beside the file is changed back")
    .option("--watch", "go on until nobody owes a signature any more")
    .option("--json", "print one line of JSON");
  return withPassphrase(withHome(command)).action(async (options: Options) => {
    if (options.fromShadow === true && options.plan !== undefined) {
      throw new CountersignError(
        "ARGUMENT_INVALID",
        "--plan is of the file as it stands, and --from-shadow changes it",
      );
    }
    const narrowed = options.fromShadow === true ? await narrowToSeen(options) : null;
    const home = await homeOf(options);
    const chain = await openDomainChain(home.files, hosts, ownEnvironment());
    try {
      const keyring = createKeyring(home.files, await passphraseFor(home, options));
      await apply({ home, rpc: chain.rpc, keyring, options, narrowed });
    } finally {
      await chain.release();
    }
  });
}

/** Without one, what needs the keys of people is owed. Asked for at a terminal only. */
async function passphraseFor({ files }: Home, options: Options): Promise<string | null> {
  const given = await givenPassphrase(options, ownEnvironment());
  const { domain } = readDomain(await readText(files.domain));
  if (given !== null || domain.ephemeral === true || !process.stdin.isTTY) return given;
  return askPassphrase("Passphrase of the home's keys");
}

async function apply({ home, keyring, rpc, options, narrowed }: Work): Promise<void> {
  const { yes, plan: named, again, overwrite, watch, json } = options;
  const common = {
    ...{ files: home.files, keyring, rpc, clock: Date.now },
    allowed: { again: again === true, overwrite: overwrite === true },
  };
  const shownPlan = await planDomain(common);
  if (json !== true) {
    printLines(process.stdout, [
      ...planRowsLines(shownPlan.plan, shownPlan.hash, painter(process.stdout)),
      ...warningLines(roleWarnings(shownPlan.meant.domain)),
    ]);
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
      urls: await serviceUrlsOf(home.files),
      env: ownEnvironment(),
      onDeployed: (system, chainId) => trustSystem(home.path, system, chainId),
      ...(watch === true ? { watch: interrupted() } : {}),
    });
    bar.stop();
    tell(applied, narrowed, json);
  } finally {
    bar.stop();
  }
}

function tell(applied: Applied, narrowed: Narrowed | null, json: true | undefined): void {
  const { plan, owed, drift, steps } = applied;
  const seen = narrowed === null ? {} : { changes: narrowed.changes, unseen: narrowed.unseen };
  if (json === true)
    printJson(process.stdout, { system: plan.plan.system, steps, owed, drift, plan: plan.hash, ...seen });
  else printLines(process.stdout, appliedLines(applied, painter(process.stdout)));
  if (owed.length > 0) process.exitCode = WAITING;
}

/** Ctrl-C ends the waiting, not what is under way. */
function interrupted(): AbortSignal {
  const over = new AbortController();
  process.once("SIGINT", () => over.abort());
  return over.signal;
}
