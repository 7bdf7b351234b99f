import type { Command } from "commander";

import { compileDomain, type CompiledDomain } from "../../core/domain/compile.ts";
import type { Change } from "../../core/domain/edit/change.ts";
import { shown } from "../../core/text/visible.ts";
import { secondsOf } from "../../core/time.ts";
import { planEdit, writeEdit } from "../../domain/edit.ts";
import type { Home } from "../../domain/home/open.ts";
import { readText } from "../../platform/json-file.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { confirmed } from "./confirm.ts";
import { homeOf, type HomeOption, withHome } from "./home.ts";

/** Of every command that changes the domain file. */
export interface EditOptions extends HomeOption {
  readonly yes?: true;
  readonly json?: true;
}

/** Adds the options of a command that changes the domain file. */
export function withEdit(command: Command): Command {
  return withHome(command)
    .option("--yes", "do not ask: write what is shown")
    .option("--json", "print one line of JSON with what was written");
}

/** The domain file of a home, as it is. */
export interface OpenedDomain extends CompiledDomain {
  readonly home: Home;
  readonly text: string;
}

const ANY_SALT = `0x${"00".repeat(32)}`;

/** @throws HOME_NOT_FOUND, HOME_UNTRUSTED, HOME_FOREIGN, FILE_UNREADABLE, DOMAIN_INVALID, DOMAIN_WIDER */
export async function openDomain(options: HomeOption): Promise<OpenedDomain> {
  const home = await homeOf(options);
  const text = await readText(home.files.domain);
  return { home, text, ...compileDomain(text, { salt: ANY_SALT, from: secondsOf(Date.now) }) };
}

/**
 * Shows what changes in the file, asks, and writes it. What follows on chain is for `apply`.
 * @param said more lines for the person who is asked
 * @returns whether it was written
 */
export async function editFile(
  { home, text }: OpenedDomain,
  changes: readonly Change[],
  options: EditOptions,
  said: readonly string[] = [],
): Promise<boolean> {
  const edit = planEdit(text, changes, secondsOf(Date.now));
  const paint = painter(process.stderr);
  const lines = edit.steps.flatMap(({ line, gone, come }) => [
    ...gone.map((each, i) => changedLine(paint, "-", line + i, each)),
    ...come.map((each, i) => changedLine(paint, "+", line + i, each)),
  ]);
  printLines(process.stderr, [shown(home.files.domain), ...lines, ...said]);
  if (options.yes !== true && !(await confirmed("--yes", "Write this?"))) {
    printLines(process.stderr, ["nothing was written"]);
    process.exitCode = 1;
    return false;
  }
  await writeEdit(home.files, edit);
  if (options.json === true) printJson(process.stdout, { file: home.files.domain, changes: edit.steps });
  else printLines(process.stdout, [`written; \`countersign plan\` shows what follows, \`countersign apply\` does it`]);
  return true;
}

/** Trailing spaces are the indent of the file: they are shown as they are. */
function changedLine(paint: Paint, sign: "+" | "-", line: number, text: string): string {
  return `${String(line).padStart(4)} ${paint(sign === "+" ? "green" : "red", `${sign} ${text}`)}`;
}
