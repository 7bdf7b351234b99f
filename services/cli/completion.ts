import { Argument, Command } from "commander";

import { printJson, printText } from "../platform/terminal/print.ts";
import { completionScript, type CompletionNode, SHELLS, type Shell } from "./completion-scripts.ts";
import { wholeProgram } from "./shared/whole.ts";

const ABOUT = `Prints a script that completes commands and options in a shell. For good: bash reads it from
~/.local/share/bash-completion/completions/countersign, zsh from a file _countersign in a folder of its fpath, fish from
~/.config/fish/completions/countersign.fish.`;

/**
 * `countersign completion`.
 * @param load the program, with the command these names lead to
 */
export function completionCommand(load: (names: readonly string[]) => Promise<Command>): Command {
  return new Command("completion")
    .description(ABOUT.replaceAll("\n", " "))
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .option("--json", "print commands and options as one line of JSON instead")
    .action(async (shell: Shell, { json }: { readonly json?: true }) => {
      const program = nodeOf(await wholeProgram(load));
      if (json === true) printJson(process.stdout, program);
      else printText(process.stdout, completionScript(shell, program));
    });
}

function nodeOf(command: Command): CompletionNode {
  const help = { name: "--help", about: "display help", takesValue: false, choices: [] };
  const options = command.options
    .filter(({ hidden, long }) => !hidden && typeof long === "string")
    .map(({ long, description, required, optional, argChoices }) => ({
      name: long ?? "",
      about: description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    }));
  const [first] = command.registeredArguments;
  return {
    name: command.name(),
    about: command.summary() === "" ? command.description() : command.summary(),
    options: [...options, help],
    choices: first?.argChoices ?? [],
    commands: command.commands.map(nodeOf),
  };
}
