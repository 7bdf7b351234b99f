import { Command } from "commander";

import { belowAgent } from "../core/domain/edit/authority.ts";
import { branchOf, outlineOf } from "../core/domain/outline.ts";
import { shown } from "../core/text/visible.ts";
import { secondsOf } from "../core/time.ts";
import { askedNamed, dropAsked, readAsked } from "../domain/asked.ts";
import { planEdit } from "../domain/edit.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { utc } from "../platform/terminal/text.ts";
import { changesOf } from "./shared/asked-changes.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "./shared/edit.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";

const ABOUT = `What agents asked for over \`countersign eatp\`: another agent, authority, an end of it. Nothing of it is done before
a person takes it; taking one shows what it changes in the domain file, and asks.
Example: countersign asked list`;

/** `countersign asked`. */
export function askedCommand(): Command {
  return new Command("asked")
    .description(ABOUT)
    .addCommand(listCommand())
    .addCommand(takeCommand())
    .addCommand(dropCommand());
}

function listCommand(): Command {
  return withHome(new Command("list").description("what waits for a person, the oldest first"))
    .option("--json", "print one line of JSON")
    .action(async ({ json, ...options }: HomeOption & { readonly json?: true }) => {
      const all = await readAsked((await homeOf(options)).files);
      if (json === true) return printJson(process.stdout, all);
      const lines = all.flatMap(({ id, by, at, what, agent, from, actions, why }) => [
        `${id}  ${utc(at)}  ${shown(by)} asks`,
        ...fieldLines("  to      ", `${what} ${agent}${from === null ? "" : ` from ${from}`}`),
        ...(actions.length === 0 ? [] : fieldLines("  for     ", actions.join(", "))),
        ...fieldLines("  because ", why),
      ]);
      printLines(process.stdout, lines.length === 0 ? ["nobody asks for anything"] : lines);
    });
}

function takeCommand(): Command {
  return withEdit(new Command("take").description("do what was asked for, in the domain file; `apply` does the rest"))
    .argument("<id>", "as `asked list` shows it")
    .action(async (id: string, options: EditOptions) => {
      const opened = await openDomain(options);
      const asked = await askedNamed(opened.home.files, id);
      const changes = changesOf(asked, opened.domain);
      const { domain, authority } = planEdit(opened.text, changes, secondsOf(Date.now)).compiled;
      const gives =
        asked.what === "revoke"
          ? [`the authority of ${[asked.agent, ...belowAgent(opened.domain, asked.agent)].join(", ")} ends`]
          : (branchOf(outlineOf(domain, authority).authority, asked.agent)?.lines ?? []);
      const said = [
        ...fieldLines("asked by ", asked.by),
        ...fieldLines("because  ", asked.why),
        ...gives.flatMap((line) => fieldLines("  ", line)),
      ];
      if (await editFile(opened, changes, options, said)) await dropAsked(opened.home.files, id);
    });
}

function dropCommand(): Command {
  return withHome(new Command("drop").description("forget what was asked for"))
    .argument("<id>", "as `asked list` shows it")
    .option("--json", "print one line of JSON")
    .action(async (id: string, { json, ...options }: HomeOption & { readonly json?: true }) => {
      await dropAsked((await homeOf(options)).files, id);
      if (json === true) printJson(process.stdout, { dropped: id });
      else printLines(process.stdout, [`${id} is dropped`]);
    });
}
