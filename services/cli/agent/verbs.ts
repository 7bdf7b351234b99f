import { Command } from "commander";

import { belowAgent, removeAgent } from "../../core/domain/edit/authority.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { POSTURES } from "../../core/words/verdicts.ts";
import { changePosture, type Done, reinstateAgent, revokeAgent, suspendAgent } from "../../domain/agents/acts.ts";
import { agentNamed, type Desk } from "../../domain/agents/desk.ts";
import { rotateAgent } from "../../domain/agents/rotate.ts";
import { lockHome } from "../../domain/home/lock.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { atDesk, isDeployed } from "../shared/at-desk.ts";
import { confirmed } from "../shared/confirm.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "../shared/edit.ts";
import { homeOf, type HomeOption, withHome } from "../shared/home.ts";
import type { Hosts } from "../shared/hosts.ts";

interface VerbOptions extends HomeOption {
  readonly why?: string;
  readonly json?: true;
}

/** Others owe a signature. */
const WAITING = 3;

/** A verb that acts on the chain at once and leaves the file as it is. */
function verb(
  name: string,
  about: string,
  hosts: Hosts,
  act: (desk: Desk, agent: string, why: string) => Promise<Done>,
): Command {
  return withHome(new Command(name))
    .description(about)
    .argument("<name>", "the agent, as in the file")
    .option("--why <text>", "the reason, in words; its hash goes on chain")
    .option("--json", "print one line of JSON")
    .action((agent: string, options: VerbOptions) =>
      run(agent, options, hosts, (desk) => act(desk, agent, options.why ?? name)),
    );
}

async function run(
  agent: string,
  options: VerbOptions,
  hosts: Hosts,
  act: (desk: Desk) => Promise<Done>,
): Promise<void> {
  const home = await homeOf(options);
  const release = await lockHome(home.files);
  try {
    await atDesk(home, hosts, async (desk) => {
      const { tx, owed } = await act(desk);
      const { id } = agentNamed(desk, agent);
      if (options.json === true) printJson(process.stdout, { agent, id, tx, owed });
      else printLines(process.stdout, [owed === null ? `done: agent ${id}, ${agent}` : `the council signs: ${owed}`]);
      if (owed !== null) process.exitCode = WAITING;
    });
  } finally {
    release();
  }
}

/** `countersign agent suspend`. */
export function suspendCommand(hosts: Hosts): Command {
  return verb(
    "suspend",
    "stop an agent at once, until the council lets it go on; the guardian signs",
    hosts,
    suspendAgent,
  );
}

/** `countersign agent reinstate`. */
export function reinstateCommand(hosts: Hosts): Command {
  const about =
    "let a suspended agent go on: the council signs, and its delay is waited for where it is short. Exit status 3: others sign";
  return verb("reinstate", about, hosts, (desk, agent) => reinstateAgent(desk, agent));
}

/** `countersign agent posture`. */
export function postureCommand(hosts: Hosts): Command {
  const words = POSTURES.slice(1);
  return withHome(new Command("posture"))
    .description(
      "give an agent less autonomy, at once by the guardian, or more, by the council. Exit status 3: others sign",
    )
    .argument("<name>", "the agent, as in the file")
    .argument("<posture>", `one of ${words.join(", ")}`)
    .option("--json", "print one line of JSON")
    .action((agent: string, word: string, options: VerbOptions) => {
      const wanted = words.find((each) => each.toLowerCase() === word.toLowerCase());
      if (wanted === undefined)
        throw new CountersignError("ARGUMENT_INVALID", `${word}: expected one of ${words.join(", ")}`);
      return run(agent, options, hosts, (desk) => changePosture(desk, agent, wanted));
    });
}

/** `countersign agent rotate`. */
export function rotateCommand(hosts: Hosts): Command {
  const about =
    "give an agent another key, made here and agreed to by the old one; the registrar signs. Its authority stays";
  return verb("rotate", about, hosts, async (desk, agent) => {
    const { tx, keyHash, old } = await rotateAgent(desk, agent);
    printLines(process.stderr, [`new key ${keyHash}`, `the old one was moved to ${old}`]);
    return { tx, owed: null };
  });
}

interface RevokeOptions extends EditOptions {
  readonly why?: string;
}

/** `countersign agent revoke`. */
export function revokeCommand(hosts: Hosts): Command {
  return withEdit(new Command("revoke"))
    .description("end an agent for good, and all it handed down: on chain at once by the guardian, and in the file")
    .argument("<name>", "the agent, as in the file")
    .option("--why <text>", "the reason, in words; its hash goes on chain")
    .action((agent: string, options: RevokeOptions) => revoke(agent, options, hosts));
}

async function revoke(agent: string, options: RevokeOptions, hosts: Hosts): Promise<void> {
  const opened = await openDomain(options);
  const isInFile = Object.hasOwn(opened.domain.agents, agent);
  const isOnChain = await isDeployed(opened.home);
  if (!isInFile && !isOnChain) throw new CountersignError("ARGUMENT_INVALID", `the file has no agent ${agent}`);
  const below = belowAgent(opened.domain, agent);
  const takes =
    below.length === 0 ? "nobody has authority from it" : `with it end the authority of ${below.join(", ")}`;
  printLines(process.stderr, [`${agent} ends for good; ${takes}`]);
  if (options.yes !== true && !(await confirmed("--yes", `Revoke ${agent}?`))) {
    printLines(process.stderr, ["nothing was done"]);
    process.exitCode = 1;
    return;
  }
  // The chain first: whatever happens to the file, the agent is over.
  if (isOnChain) {
    await atDesk(opened.home, hosts, async (desk) => {
      if (isInFile && desk.found.agents[agent] === undefined) return;
      await revokeAgent(desk, agent, options.why ?? "revoke");
      printLines(process.stderr, [`${agent} is revoked on chain`]);
    });
  }
  if (isInFile) await editFile(opened, removeAgent(opened.domain, agent), { ...options, yes: true });
}
