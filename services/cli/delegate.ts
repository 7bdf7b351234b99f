import { Command } from "commander";

import { addDelegation, belowAgent, delegationTo, endAuthority } from "../core/domain/edit/authority.ts";
import { CountersignError } from "../core/errors/error.ts";
import { revokeDelegation } from "../domain/agents/acts.ts";
import { printLines } from "../platform/terminal/print.ts";
import { atDesk, isDeployed } from "./shared/at-desk.ts";
import { confirmed } from "./shared/confirm.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "./shared/edit.ts";
import type { Hosts } from "./shared/hosts.ts";
import { delegationOf, type GrantOptions, withGrant } from "./shared/limits.ts";

const ABOUT = `Hands authority down to an agent, in the domain file: never more than whoever hands it down has. Shows what it would
write, and asks; \`apply\` has it signed.
Example: countersign delegate clerk --from lead --actions bank.wire.create --limit "perAction.blockAbove=500.00 USD"`;

/** `countersign delegate`. */
export function delegateCommand(): Command {
  return withEdit(withGrant(new Command("delegate").description(ABOUT)))
    .argument("<agent>", "who gets it, as in the file")
    .action(async (agent: string, options: EditOptions & GrantOptions) => {
      await editFile(await openDomain(options), [addDelegation(delegationOf(agent, options))], options);
    });
}

/** `countersign revoke`. */
export function revokeCommand(hosts: Hosts): Command {
  return withEdit(new Command("revoke"))
    .description("end what an agent was handed, and all below it: on chain at once by the guardian, and in the file")
    .argument("<agent>", "whose authority ends, as in the file")
    .option("--why <text>", "the reason, in words; its hash goes on chain")
    .action((agent: string, options: EditOptions & { readonly why?: string }) => revoke(agent, options, hosts));
}

async function revoke(agent: string, options: EditOptions & { readonly why?: string }, hosts: Hosts): Promise<void> {
  const opened = await openDomain(options);
  if (delegationTo(opened.domain, agent) === null) {
    throw new CountersignError("ARGUMENT_INVALID", `the file hands nothing to ${agent}`);
  }
  const taken = [agent, ...belowAgent(opened.domain, agent)];
  printLines(process.stderr, [`the authority of ${taken.join(", ")} ends`]);
  if (options.yes !== true && !(await confirmed("--yes", "Revoke this?"))) {
    printLines(process.stderr, ["nothing was done"]);
    process.exitCode = 1;
    return;
  }
  // The chain first: whatever happens to the file, the authority is over.
  if (await isDeployed(opened.home)) {
    await atDesk(opened.home, hosts, async (desk) => {
      if (desk.found.delegations[agent] === undefined) return;
      await revokeDelegation(desk, agent, options.why ?? "revoke");
      printLines(process.stderr, ["revoked on chain"]);
    });
  }
  await editFile(opened, endAuthority(opened.domain, agent), { ...options, yes: true });
}
