import type { Command } from "commander";

/**
 * A program with every command and verb in it: a program itself loads only the one it is going to run.
 * @param load a program that loads the command these names lead to
 */
export async function wholeProgram(
  load: (names: readonly string[]) => Promise<Command>,
  names: readonly string[] = [],
): Promise<Command> {
  let command = await load(names);
  for (const name of names) command = command.commands.find((each) => each.name() === name) ?? command;
  const whole = await Promise.all(command.commands.map((each) => wholeProgram(load, [...names, each.name()])));
  (command.commands as Command[]).splice(0, whole.length, ...whole);
  return command;
}
