import { Command, Option } from "commander";

import { type ActionWish, changeAction } from "../core/domain/edit/action.ts";
import { isCall } from "../core/domain/schema.ts";
import type { Written } from "../core/domain/edit/change.ts";
import { CountersignError } from "../core/errors/error.ts";
import { shown } from "../core/text/visible.ts";
import { VERDICTS } from "../core/words/verdicts.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { several, whole } from "./shared/arguments.ts";
import { type EditOptions, editFile, openDomain } from "./shared/edit.ts";
import { type HomeOption, withHome } from "./shared/home.ts";

const ABOUT = `Changes an action of the domain file: what it may cost, how mildly it may be judged, and where its parameters stand in
the request. Shows what it would write, and asks.
Example: countersign action set shop.create_order --amount body:/total --decimals 2 --currency body:/currency
--hold-above "1,000.00 USD" --block-above "10,000.00 USD"`;

/** Where each of these comes from is said by an option of that name. */
const PARAMETERS = ["amount", "currency", "recipient", "channel", "dataset"] as const;
/** Parameters that say always the same. */
const FIXED = ["classification", "access", "pii", "external"] as const;
const [, , ...FLOORS] = VERDICTS;

interface SetOptions extends EditOptions, Partial<Record<(typeof PARAMETERS)[number], string>> {
  readonly decimals?: number;
  readonly always: readonly string[];
  readonly flagAbove?: string;
  readonly holdAbove?: string;
  readonly blockAbove?: string;
  readonly atLeast?: string;
  readonly approvals?: number;
}

/** `countersign action`. */
export function actionCommand(): Command {
  return new Command("action")
    .description("what agents may ask for, and what it may cost")
    .addCommand(listCommand())
    .addCommand(setCommand());
}

function listCommand(): Command {
  return withHome(new Command("list"))
    .description("Lists the actions of the domain file, each with the request it is.")
    .option("--json", "print one line of JSON")
    .action(async (options: HomeOption & { readonly json?: true }) => {
      const { domain } = await openDomain(options);
      const rows = Object.entries(domain.actions).map(([type, action]) => {
        const { target } = action;
        if (isCall(action)) return { type, target, tool: action.tool };
        return { type, target, method: action.method, path: action.path };
      });
      if (options.json === true) return printJson(process.stdout, rows);
      const lines = rows.flatMap(({ type, target, ...row }) => [
        type,
        `  ${"tool" in row ? row.tool : `${row.method} ${row.path}`} at ${target}`,
      ]);
      printLines(process.stdout, lines.length === 0 ? ["no action yet: countersign target add"] : lines.map(screened));
    });
}

function screened(line: string): string {
  return shown(line, 200);
}

function setCommand(): Command {
  const command = withHome(new Command("set"))
    .description(ABOUT)
    .argument("<type>", "the action, such as shop.create_order");
  for (const name of PARAMETERS) {
    command.option(`--${name} <source>`, "body:<JSON pointer>, query:<name>, path:<name> or value:<text>");
  }
  return command
    .option("--decimals <count>", "decimal places the request writes amounts with; default: whole minor units", whole)
    .option("--always <parameter=value>", `${FIXED.join(", ")}: what it always is; repeat`, several(String), [])
    .option("--flag-above <money>", 'such as "500.00 USD"; none takes it out')
    .option("--hold-above <money>", "above it a human has to approve")
    .option("--block-above <money>", "above it nothing passes")
    .addOption(
      new Option("--at-least <verdict>", "mildest verdict there is for it; none takes it out").choices([
        ...FLOORS,
        "none",
      ]),
    )
    .option("--approvals <count>", "approvals it needs when it is held", whole)
    .option("--yes", "do not ask: write what is shown")
    .option("--json", "print one line of JSON with what was written")
    .action(async (type: string, options: SetOptions) => {
      const opened = await openDomain(options);
      const changes = changeAction(opened.domain, type, wishOf(options));
      if (changes.length === 0) throw new CountersignError("ARGUMENT_MISSING", "nothing to change was given");
      await editFile(opened, changes, options);
    });
}

function wishOf(options: SetOptions): ActionWish {
  const { flagAbove, holdAbove, blockAbove, atLeast, approvals, decimals } = options;
  const said = { flagAbove, holdAbove, blockAbove, atLeast, approvals };
  const members = Object.entries(said).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value === "none" ? null : value] as const],
  );
  const sources = PARAMETERS.flatMap((name) => {
    const source = options[name];
    if (source === undefined) return [];
    const written = sourceOf(name, source);
    return [[name, name === "amount" && decimals !== undefined ? { ...written, decimals } : written] as const];
  });
  if (decimals !== undefined && options.amount === undefined) {
    throw new CountersignError("ARGUMENT_MISSING", "--decimals belongs to --amount");
  }
  return {
    members: Object.fromEntries(members),
    params: Object.fromEntries([...sources, ...options.always.map(fixedOf)]),
  };
}

function sourceOf(name: string, said: string): Readonly<Record<string, Written>> {
  const [, kind, place] = /^(body|query|path|value|item):(.+)$/.exec(said) ?? [];
  if (kind !== undefined && place !== undefined) return { [kind]: place };
  throw new CountersignError(
    "ARGUMENT_INVALID",
    `--${name} ${said}: expected body:, query:, path: or value: and a place`,
  );
}

function fixedOf(said: string): readonly [string, Written] {
  const [, name, value] = /^(\w+)=(.+)$/.exec(said) ?? [];
  if (name !== undefined && value !== undefined && (FIXED as readonly string[]).includes(name)) {
    const isFlag = name === "pii" || name === "external";
    return [name, { value: isFlag && /^(true|false)$/.test(value) ? value === "true" : value }];
  }
  throw new CountersignError(
    "ARGUMENT_INVALID",
    `--always ${said}: expected one of ${FIXED.join(", ")}, = and a value`,
  );
}
