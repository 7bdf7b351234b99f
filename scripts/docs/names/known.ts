import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dirname } from "node:path/posix";

import type { Command } from "commander";

import { countersignProgram } from "../../../services/cli/program.ts";
import { wholeProgram } from "../../../services/cli/shared/whole.ts";
import { NO_HOSTS } from "../../../services/cli/shared/hosts.ts";
import { RESIDENT_COMMANDS } from "../../../services/main/resident-commands.ts";
import { FACETS } from "../../../services/core/calldata/facets.ts";
import { REPLAY_NOTES } from "../../../services/engine/replay/types.ts";
import type { Routed } from "../apis.ts";
import type { Files } from "../files.ts";
import { ERRORS, FINDINGS, POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS } from "../word-lists.ts";
import type { CommandNode, Programs } from "./commands.ts";
import type { Routes } from "./routes.ts";
import type { Words } from "./words.ts";

/** Roles of the contracts, HTTP methods, algorithms of JOSE: no list in the code has them together. */
const OTHER_WORDS = [
  ...["GUARDIAN", "REGISTRAR", "ATTESTER", "DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"],
  ...["GET", "POST", "ES256"],
];

/** Settings are read in services/, by the makers of a settings table; scripts read few, each by its name. */
const SETTING = /\b(?:required|optional|withDefault)(?:<[^>()]*>)?\(\s*"([A-Z][A-Z0-9_]*)"/g;
const VARIABLE = /\b(?:process\.)?env(?:\.|\[")([A-Z][A-Z0-9_]*)|\bsetting\("([A-Z][A-Z0-9_]*)"\)/g;

const CONSTANT = /\b(?:constant|immutable)(?: override)? ([A-Z][A-Z0-9_]*)\b|^export const ([A-Z][A-Z0-9_]*)\b/gm;

/** What services, scripts and contracts declare, as far as words of a page can name it. */
export function knownWords(root: string, { files }: Files): Words {
  const settings = [...files].flatMap((file) => {
    if (!/^(services|scripts|hardhat\.config)\b.*\.ts$/.test(file)) return [];
    return captured(readFileSync(join(root, file), "utf8"), file.startsWith("services/") ? SETTING : VARIABLE);
  });
  const constants = [...files]
    .filter((file) => /^contracts\/.*\.sol$|^services\/.*\.ts$/.test(file))
    .flatMap((file) => captured(readFileSync(join(root, file), "utf8"), CONSTANT));
  const codes = [
    ...constants,
    ...[ERRORS, FINDINGS, SERVICE_REASONS, TIGHTENING_REASONS, REPLAY_NOTES, FACETS].flatMap((list) =>
      Object.keys(list),
    ),
    ...POLICY_REASONS.map(([name]) => name),
    ...OTHER_WORDS,
  ];
  return { settings: new Set(settings), codes: new Set(codes) };
}

/** Routes as services describe them in a table, or as the constant a listener compares with. */
export function knownRoutes(root: string, { files }: Files, apis: readonly Routed[]): Routes {
  const described = apis.flatMap(({ routes }) => Object.values(routes).map(({ path }) => path));
  const compared = [...files]
    .filter((file) => /^services\/.*\.ts$/.test(file))
    .flatMap((file) => captured(readFileSync(join(root, file), "utf8"), /const PATH = "([^"]+)"/g));
  return new Set([...described, ...compared]);
}

/** @param countersign the whole program, as `loadProgram` gives it */
export function knownPrograms(root: string, { files }: Files, countersign: Command): Programs {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const program = nodeOf(countersign);
  const gov = program.commands.find(({ name }) => name === "gov");
  if (gov === undefined) throw new TypeError("countersign has no command gov");
  return {
    countersign: program,
    gov,
    scripts: new Map(
      Object.entries(scripts).map(([name, command]) => [name, new Set(optionsOf(root, [...files], command))]),
    ),
  };
}

/** `countersign` with every command and verb in it. */
export function loadProgram(): Promise<Command> {
  const hosts = { ...NO_HOSTS, commands: RESIDENT_COMMANDS };
  return wholeProgram((names) => countersignProgram(names, hosts));
}

/** The whole help of a command and of those below it, each under the words that print it. */
export function helpTexts(command: Command, above = ""): readonly (readonly [string, string])[] {
  const name = `${above}${command.name()}`;
  return [
    [`${name} --help`, command.helpInformation()],
    ...command.commands.flatMap((each) => helpTexts(each, `${name} `)),
  ];
}

function nodeOf(command: Command): CommandNode {
  const options = command.options.flatMap(({ long }) => (typeof long === "string" ? [long] : []));
  return { name: command.name(), options: new Set([...options, "--help"]), commands: command.commands.map(nodeOf) };
}

/** A script knows the options its own folder speaks of: its help, and what it hands to others. */
function optionsOf(root: string, files: readonly string[], command: string): readonly string[] {
  const [entry] = /\b(?:scripts|test)\/[\w./-]+\.ts\b/.exec(command) ?? [];
  if (entry === undefined) return [];
  return files
    .filter((file) => dirname(file) === dirname(entry))
    .flatMap((file) => readFileSync(join(root, file), "utf8").match(/(?<![\w-])--[a-z][a-z0-9-]*/g) ?? []);
}

function captured(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, first, second]) => first ?? second ?? []);
}
