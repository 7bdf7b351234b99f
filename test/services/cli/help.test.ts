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

/** What they print has a form of its own, which others read: a body, a header, a protocol. */
const OWN_FORM = ["intent", "resume", "proof", "read", "ephemeral", "eatp", "mcp wrap", "mcp serve", "sidecar"];

/** Commands that do something, with the names that lead to each. */
function verbsOf(command: Command, above: readonly string[] = []): readonly (readonly [readonly string[], Command])[] {
  const own = command.commands.filter((each) => each.name() !== "help");
  if (own.length === 0) return [[above, command]];
  return own.flatMap((each) => verbsOf(each, [...above, each.name()]));
}

describe("cli: the help of every command", () => {
  let all: readonly (readonly [string, string])[];
  let verbs: readonly (readonly [readonly string[], Command])[];
  before(async () => {
    const hosts = { ...NO_HOSTS, commands: RESIDENT_COMMANDS };
    const program = await wholeProgram((names) => countersignProgram(names, hosts));
    all = everyHelp(program);
    verbs = verbsOf(program);
  });

  it("has --json for every verb, but for those whose output is read by others as it is", () => {
    const without = verbs.filter(([, verb]) => !verb.options.some(({ long }) => long === "--json"));
    expect(without.map(([path]) => path.join(" "))).to.have.members(OWN_FORM);
  });

  it("has an example of every verb, with options it has and everything it takes", () => {
    const wrong = verbs.flatMap(([path, verb]) => {
      const name = path.join(" ");
      const [, example] = /Examples?: (countersign [^\n]*)/.exec(verb.description()) ?? [];
      if (example === undefined) return [`${name}: no example`];
      if (!`${example} `.startsWith(`countersign ${name} `)) return [`${name}: an example of something else`];
      const used = [...example.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option);
      const known = verb.options.map(({ long }) => long);
      const missing = verb.options.filter(({ mandatory, long }) => mandatory && !used.includes(long ?? ""));
      const unknown = used.filter((option) => option !== "--help" && !known.includes(option));
      return [
        ...unknown.map((option) => `${name}: no ${option}`),
        ...missing.map(({ long }) => `${name}: ${long} is left out`),
      ];
    });
    expect(wrong).to.deep.equal([]);
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
