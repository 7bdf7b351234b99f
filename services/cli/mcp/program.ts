import { Command } from "commander";

import { mcpInstallCommand, mcpUninstallCommand } from "./install.ts";

/** `countersign mcp`. */
export function mcpCommand(): Command {
  const command = new Command("mcp").description("in front of the tools agents call over the Model Context Protocol");
  for (const verb of [mcpInstallCommand(), mcpUninstallCommand()]) command.addCommand(verb);
  return command;
}
