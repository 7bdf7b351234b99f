import { Command } from "commander";

import { type DiffLine, lineDiff } from "../core/text/line-diff.ts";
import { TEMPLATES, templateNamed } from "../domain/templates/templates.ts";
import { readText } from "../platform/json-file.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines, printText } from "../platform/terminal/print.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";

interface JsonOption {
  readonly json?: true;
}

/** `countersign templates`. */
export function templatesCommand(): Command {
  const command = new Command("templates").description("show the domain files `countersign init` begins with");
  command.addCommand(
    new Command("list")
      .description("list the templates")
      .option("--json", "print one line of JSON")
      .action(({ json }: JsonOption) => {
        const list = TEMPLATES.map(({ name, about }) => ({ name, about }));
        if (json === true) printJson(process.stdout, list);
        else printLines(process.stdout, tableLines(list.map(({ name, about }) => [name, about])));
      }),
    { isDefault: true },
  );
  command.addCommand(
    new Command("show")
      .description("print a template")
      .argument("<name>", "of the template")
      .option("--json", "print one line of JSON")
      .action((name: string, { json }: JsonOption) => {
        const template = templateNamed(name);
        if (json === true) printJson(process.stdout, template);
        else printText(process.stdout, template.text);
      }),
  );
  command.addCommand(
    withHome(
      new Command("diff")
        .description(
          "show what one template has and another has not, or the home's file. Exit status 1 where they differ",
        )
        .argument("<name>", "of a template")
        .argument("[other]", "of another template; default the countersign.yaml of the home")
        .option("--json", "print one line of JSON"),
    ).action(showDiff),
  );
  return command;
}

async function showDiff(name: string, other: string | undefined, options: HomeOption & JsonOption): Promise<void> {
  const after = other === undefined ? await readText((await homeOf(options)).files.domain) : templateNamed(other).text;
  const lines = lineDiff(templateNamed(name).text, after);
  if (options.json === true) printJson(process.stdout, lines.filter(isChange));
  else printLines(process.stdout, diffLines(lines));
  if (lines.some(isChange)) process.exitCode = 1;
}

/** Lines around a change that stay. */
const AROUND = 2;

function diffLines(lines: readonly DiffLine[]): readonly string[] {
  const paint = painter(process.stdout);
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(isChange));
  return lines.flatMap(({ sign, line }, i) => {
    if (near[i] !== true) return near[i - 1] === true ? ["  …"] : [];
    const text = `${sign} ${line}`;
    return [sign === " " ? text : paint(sign === "-" ? "red" : "green", text)];
  });
}

function isChange({ sign }: DiffLine): boolean {
  return sign !== " ";
}
