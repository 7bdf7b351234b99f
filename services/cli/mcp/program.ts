import { Command } from "commander";

import { mcpInstallCommand, mcpUninstallCommand } from "./install.ts";
import { mcpPinCommand } from "./pin.ts";
import { mcpPinsCommand } from "./pins.ts";
import { mcpServeCommand } from "./serve.ts";
import { mcpWrapCommand } from "./wrap.ts";

/** `countersign mcp`. */
export function mcpCommand(): Command {
  const command = new Command("mcp").description("in front of the tools agents call over the Model Context Protocol");
  const verbs = [
    mcpWrapCommand(),
    mcpServeCommand(),
    mcpPinCommand(),
    mcpPinsCommand(),
    mcpInstallCommand(),
    mcpUninstallCommand(),
  ];
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
