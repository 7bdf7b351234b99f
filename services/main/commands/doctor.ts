import { Command } from "commander";

import { type HomeOption, withHome } from "../../cli/shared/home.ts";
import { findHome } from "../../domain/home/find.ts";
import { homeFiles } from "../../domain/home/files.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import { fieldLines } from "../../platform/terminal/field.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { type Examined, examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";

const ABOUT = `Looks at everything the domain of a home needs, in the order in which it is to be put right, and says what to do. Of a
target it says "enforced" only where a probe just saw it. Changes nothing. Exit status: 0 when nothing is wrong (warnings are
not), 1 otherwise. Example: countersign doctor`;

const MARKS: Readonly<Record<Finding["state"], readonly [mark: string, style: "green" | "red" | "yellow" | "gray"]>> = {
  ok: ["✔", "green"],
  wrong: ["✖", "red"],
  warning: ["!", "yellow"],
  skipped: ["-", "gray"],
};
const COLUMN = 16;

/** `countersign doctor`. */
export function doctorCommand(): Command {
  return withHome(new Command("doctor").description(ABOUT))
    .option("--json", "print one line of JSON")
    .action(async ({ json, home: named }: HomeOption & { readonly json?: true }) => {
      const env = ownEnvironment();
      // A home that is not trusted is one of the things it finds.
      const home = await findHome({ named, env, cwd: process.cwd() });
      const found = await examine({ home, files: homeFiles(home), env });
      const isWell = found.every(({ state }) => state !== "wrong");
      if (json === true) printJson(process.stdout, { ok: isWell, found });
      else
        printLines(
          process.stdout,
          found.flatMap((each) => findingLines(each, painter(process.stdout))),
        );
      if (!isWell) process.exitCode = 1;
    });
}

/** A mark, what was found, and below it what to do. */
export function findingLines({ name, state, said, cure }: Examined, paint: Paint): readonly string[] {
  const [mark, style] = MARKS[state];
  const [first = "", ...rest] = fieldLines(`${mark} ${name.padEnd(COLUMN - 2)}`, said);
  const todo = cure === null ? [] : fieldLines(`${" ".repeat(COLUMN)}→ `, cure, 2_000);
  return [`${paint(style, mark)}${first.slice(mark.length)}`, ...rest, ...todo];
}
