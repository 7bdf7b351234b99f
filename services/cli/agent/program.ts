import { Command } from "commander";

import type { Hosts } from "../shared/hosts.ts";
import { addCommand } from "./add.ts";
import { listCommand, showCommand } from "./show.ts";
import { postureCommand, reinstateCommand, revokeCommand, rotateCommand, suspendCommand } from "./verbs.ts";

/** `countersign agent`. */
export function agentCommand(hosts: Hosts): Command {
  const command = new Command("agent").description(
    "the agents of a domain: entered in its file, restricted on its chain",
  );
  const verbs = [
    addCommand(),
    listCommand(hosts),
    showCommand(hosts),
    suspendCommand(hosts),
    reinstateCommand(hosts),
    rotateCommand(hosts),
    postureCommand(hosts),
    revokeCommand(hosts),
  ];
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
