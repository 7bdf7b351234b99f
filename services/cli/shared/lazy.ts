import { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";

/** A command as a list of commands shows it, and where the rest of it is. */
export interface LazyCommand {
  readonly name: string;
  /** one line for the list */
  readonly summary: string;
  /** @param args what stands behind the name of the command */
  readonly load: (args: readonly string[]) => Promise<Command>;
}

/**
 * Adds commands to a program, in which only the one that `args` names is loaded: most of them run for less time than it takes
 * to load them all.
 * @param args what the program is going to parse
 */
export async function addLazily(
  program: Command,
  commands: readonly LazyCommand[],
  args: readonly string[],
): Promise<Command> {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  const wanted = first === "help" ? second : first;
  for (const { name, summary, load } of commands) {
    const path = program.name() === "countersign" ? name : `${program.name()} ${name}`;
    const command =
      name === wanted ? await flowing(await load(args.slice(args.indexOf(name) + 1)), path) : unloaded(name);
    program.addCommand(command.summary(summary));
  }
  // The arguments of a command that is not loaded are not known, so the list goes without for all of them.
  return program.configureHelp({ subcommandTerm: (command) => command.name() });
}

/** Descriptions stand in the code line by line; whoever reads them has lines of another width. An example has a line of its own. */
async function flowing(command: Command, path: string): Promise<Command> {
  // Whoever lists the commands has no use for it.
  const { withExample } = await import("./examples.ts");
  command.description(flowed(withExample(path, command.description())));
  for (const each of command.commands) await flowing(each, `${path} ${each.name()}`);
  return command;
}

export function flowed(text: string): string {
  const paragraphs = text.split(/\n{2,}/).map((each) => each.replaceAll(/\s+/g, " ").trim());
  return paragraphs.join("\n\n").replaceAll(/ (?=Examples?: )/g, "\n");
}

/** Stands for a command in the list. Running it would do nothing and look like success. */
function unloaded(name: string): Command {
  return new Command(name).action(() => {
    throw new CountersignError("INTERNAL", `the command ${name} is not loaded`);
  });
}
