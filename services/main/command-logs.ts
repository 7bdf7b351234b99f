import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Command } from "commander";

import { whole } from "../cli/shared/arguments.ts";
import { homeOf, type HomeOption, withHome } from "../cli/shared/home.ts";
import { CountersignError } from "../core/errors/error.ts";
import { nearestName } from "../core/text/nearest.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { pause } from "../platform/pause.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";

const ABOUT = `Shows the last lines of what the processes of a home printed, each with the name of its process. What a terminal would
obey is written out. Example: countersign logs gateway --follow`;

/** Between two looks at a file that is followed. */
const LOOK_MS = 250;
/** Of the end of a file, so much is read for its last lines. */
const TAIL_BYTES = 1 << 20;

interface LogsOptions extends HomeOption {
  readonly follow?: true;
  readonly lines: number;
  readonly json?: true;
}

/** `countersign logs`. */
export function logsCommand(): Command {
  return withHome(new Command("logs").description(ABOUT))
    .argument("[process]", "chain, signing, gateway, signingBatcher, gatewayBatcher, up; default all")
    .option("-f, --follow", "go on until Ctrl-C")
    .option("-n, --lines <count>", "lines of each that are shown first", whole, 20)
    .option("--json", "print a line of JSON for each: the process, and what it printed")
    .action(async (name: string | undefined, { follow, lines, json, ...home }: LogsOptions) => {
      const { files } = await homeOf(home);
      const names = await namesOf(files, name);
      const width = Math.max(0, ...names.map(({ length }) => length));
      const ends = await Promise.all(
        names.map(async (each) => {
          const print = json === true ? jsonOf(each) : printerOf(each.padEnd(width));
          const path = join(files.output, `${each}.log`);
          return { path, print, end: await printTail(path, lines, print) };
        }),
      );
      if (follow === true) await Promise.all(ends.map(({ path, print, end }) => followFile(path, end, print)));
    });
}

type Print = (line: string) => void;

function printerOf(name: string): Print {
  return (line) => printLines(process.stdout, [`${name} | ${line}`]);
}

function jsonOf(name: string): Print {
  return (line) => printJson(process.stdout, { process: name, line });
}

/** @throws ARGUMENT_INVALID for a process that never said anything here */
async function namesOf({ output }: HomeFiles, name: string | undefined): Promise<readonly string[]> {
  const found = await readdir(output).catch(() => []);
  const names = found.filter((file) => file.endsWith(".log")).map((file) => file.slice(0, -".log".length));
  if (name === undefined) return names.sort();
  if (names.includes(name)) return [name];
  const near = nearestName(name, names);
  const hint = near === null ? "" : `; did you mean ${near}?`;
  throw new CountersignError("ARGUMENT_INVALID", `no process ${name} said anything in ${output}${hint}`);
}

/** @returns where the file ended */
async function printTail(path: string, lines: number, print: Print): Promise<number> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const bytes = Buffer.alloc(size - from);
  await file.read(bytes, 0, bytes.length, from);
  const all = bytes.toString("utf8").replace(/\n$/, "").split("\n");
  // The first of them may be cut.
  const whole = from === 0 ? all : all.slice(1);
  for (const line of size === 0 || lines === 0 ? [] : whole.slice(-lines)) print(line);
  return size;
}

/** Never returns. A file that became shorter is read from its beginning. */
async function followFile(path: string, end: number, print: Print): Promise<never> {
  for (let at = end; ; await pause(LOOK_MS)) {
    const size = (await stat(path).catch(() => null))?.size ?? at;
    if (size < at) at = 0;
    if (size === at) continue;
    const stream = createReadStream(path, { start: at, end: size - 1 });
    for await (const line of createInterface({ input: stream })) print(line);
    at = size;
  }
}
