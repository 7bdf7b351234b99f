import { expect } from "chai";
import type { Command } from "commander";

import { countersignProgram } from "../../../services/cli/program.ts";
import { NO_HOSTS } from "../../../services/cli/shared/hosts.ts";
import { flowed } from "../../../services/cli/shared/lazy.ts";
import { wholeProgram } from "../../../services/cli/shared/whole.ts";
import { RESIDENT_COMMANDS } from "../../../services/main/resident-commands.ts";

const WIDTH = 80;
/** A line in the middle of a paragraph is broken because it is full: only the next word can have been longer than this leaves. */
const LEAST = 40;

function everyHelp(command: Command, above = ""): readonly (readonly [string, string])[] {
  const name = `${above}${command.name()}`;
  command.configureHelp({ ...command.configureHelp(), helpWidth: WIDTH });
  return [[name, command.helpInformation()], ...command.commands.flatMap((each) => everyHelp(each, `${name} `))];
}

/** The lines of what a command says of itself, by paragraph: between its usage and the first list. */
function paragraphs(help: string): readonly (readonly string[])[] {
  const about = help.split(/^(?:Arguments|Options|Commands):$/m)[0] ?? "";
  return about
    .split("\n\n")
    .slice(1)
    .flatMap((each) => each.split(/\n(?=Examples?: )/))
    .map((each) => each.trimEnd().split("\n"));
}

describe("cli: the help of every command", () => {
  let all: readonly (readonly [string, string])[];
  before(async () => {
    const hosts = { ...NO_HOSTS, commands: RESIDENT_COMMANDS };
    all = everyHelp(await wholeProgram((names) => countersignProgram(names, hosts)));
  });

  it("fits a terminal of 80 columns", () => {
    expect(all.length).to.be.greaterThan(60);
    const wide = all.flatMap(([name, help]) =>
      help
        .split("\n")
        .filter((line) => [...line].length > WIDTH)
        // One word cannot be broken.
        .filter((line) => /\S\s+\S/.test(line))
        .map((line) => `${name}: ${line}`),
    );
    expect(wide).to.deep.equal([]);
  });

  it("has paragraphs whose lines are full", () => {
    const short = all.flatMap(([name, help]) =>
      paragraphs(help)
        .flatMap((lines) => lines.slice(0, -1).filter((line) => line.length < LEAST))
        .map((line) => `${name}: ${line}`),
    );
    expect(short).to.deep.equal([]);
  });

  it("keeps an example on a line of its own, and nothing else", () => {
    expect(flowed("Does a\nthing.\nExample: x y\nz")).to.equal("Does a thing.\nExample: x y z");
    expect(flowed("One\nline. Example: x\n\nOther\none")).to.equal("One line.\nExample: x\n\nOther one");
  });
});
