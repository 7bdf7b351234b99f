import { Command } from "commander";

import { mcpPinCommand } from "./pin.ts";
import { mcpPinsCommand } from "./pins.ts";
import { mcpServeCommand } from "./serve.ts";
import { mcpWrapCommand } from "./wrap.ts";

/** `countersign mcp`. */
export function mcpCommand(): Command {
  const command = new Command("mcp").description("in front of the tools agents call over the Model Context Protocol");
  for (const verb of [mcpWrapCommand(), mcpServeCommand(), mcpPinCommand(), mcpPinsCommand()]) command.addCommand(verb);
  return command;
}
