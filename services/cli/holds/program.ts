import { Command } from "commander";

import { approveCommand, denyCommand, showCommand } from "./approve.ts";
import { listCommand } from "./list.ts";
import { watchCommand } from "./watch.ts";

/** `countersign holds`. */
export function holdsCommand(): Command {
  const command = new Command("holds").description("what waits for a person: list, show, approve, deny and watch it");
  for (const verb of [listCommand(), showCommand(), approveCommand(), denyCommand(), watchCommand()])
    command.addCommand(verb);
  return command;
}
