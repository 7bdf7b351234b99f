import { basename, dirname, resolve } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { createRpc } from "../chain/rpc/client.ts";
import { duration } from "../core/domain/duration.ts";
import { CountersignError } from "../core/errors/error.ts";
import { shown } from "../core/text/visible.ts";
import { fillTemplate } from "../domain/templates/fill.ts";
import { TEMPLATES, templateNamed } from "../domain/templates/templates.ts";
import { makeHome } from "../domain/home/make.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { type Answers, askForHome, rpcIn, type Said, withoutAsking } from "./init-questions.ts";
import { account, several } from "./shared/arguments.ts";
import { keyProgress } from "./shared/key-progress.ts";
import { givenPassphrase, type PassphraseOption, requireStrong, withPassphrase } from "./shared/passphrase.ts";
import { ownEnvironment } from "../platform/config/env.ts";

interface Options extends PassphraseOption {
  readonly yes?: true;
  readonly organization?: string;
  readonly template?: string;
  readonly chain?: string;
  readonly ephemeral?: true;
  readonly delay?: string;
  readonly member: readonly string[];
  readonly json?: true;
}

const ABOUT = `Makes the home of a trust domain: its countersign.yaml out of a template, and keys for everyone it names. Asks at
most four questions, and with --yes none. A home that is there is never touched; what fails leaves nothing behind.`;

/** `countersign init`. */
export function initCommand(): Command {
  const command = new Command("init")
    .description(ABOUT)
    .argument("[folder]", "where to make it; default this folder")
    .option("--yes", "ask nothing; without a passphrase file the keys of people stay open (ephemeral)")
    .option("--organization <name>", "what it is called; default the name of the folder")
    .option("--template <name>", `one of ${TEMPLATES.map(({ name }) => name).join(", ")}`)
    .option("--chain <url>", "JSON-RPC endpoint of an outside chain, or env:<NAME>; default a chain of this machine")
    .option(
      "--delay <time>",
      "of the council's timelock, such as 48h; default the template's, 1s on a chain of this machine",
      delay,
    )
    .option("--member <address>", "of the council, who keeps her key herself; repeat", several(account), [])
    .option("--ephemeral", "keep the keys of people open: for trying things out")
    .option("--json", "print one line of JSON");
  return withPassphrase(command).action(init);
}

/** A time as the domain file has it. */
function delay(text: string): string {
  const { success, error } = duration.safeParse(text);
  if (success) return text;
  throw new InvalidArgumentError(error.issues.map(({ message }) => message).join("; "));
}

/** As a shell says that a program was ended by one. */
const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

async function init(folder: string | undefined, options: Options): Promise<void> {
  const place = resolve(folder ?? ".");
  const said = await saidBy(options);
  const name = place === dirname(place) ? "countersign" : basename(place);
  const { organization, template, rpc, passphrase } =
    options.yes === true || isComplete(said) ? withoutAsking(said, name) : await askForHome(said, name);
  const { text } = templateNamed(template);
  const chain = rpc === null ? null : { id: await chainIdAt(rpc), rpc };
  const ephemeral = passphrase === null;
  const home = await takenAway(() =>
    makeHome({
      folder: place,
      text: fillTemplate(text, { organization, chain, ephemeral, delay: options.delay, members: options.member }),
      passphrase,
      env: ownEnvironment(),
      keys: keyProgress(),
    }),
  );
  if (ephemeral) printLines(process.stderr, ephemeralLines());
  const made: Made = { home, organization, template, chain: chain?.id ?? "local", ephemeral };
  if (options.json === true) printJson(process.stdout, made);
  else printLines(process.stdout, madeLines(made));
}

/** What was begun is taken away as the process ends, also when a signal ends it meanwhile. */
async function takenAway<T>(work: () => Promise<T>): Promise<T> {
  const ends = SIGNALS.map(([signal, status]) => [signal, () => process.exit(status)] as const);
  for (const [signal, end] of ends) process.once(signal, end);
  try {
    return await work();
  } finally {
    for (const [signal, end] of ends) process.off(signal, end);
  }
}

/** @throws ARGUMENT_INVALID, KEY_UNREADABLE, PASSPHRASE_WEAK */
async function saidBy(options: Options): Promise<Said> {
  if (options.template !== undefined) templateNamed(options.template);
  const passphrase = await givenPassphrase(options, ownEnvironment());
  if (options.ephemeral === true && options.passphraseFile !== undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "with --ephemeral a --passphrase-file would protect nothing");
  }
  if (passphrase !== null) requireStrong(passphrase);
  return {
    organization: options.organization,
    template: options.template,
    rpc: options.chain === undefined ? undefined : rpcIn(options.chain),
    passphrase: options.ephemeral === true ? null : (passphrase ?? undefined),
  };
}

function isComplete(said: Said): said is Answers {
  return Object.values(said).every((value) => value !== undefined);
}

/** @throws CONFIG_MISSING, ARGUMENT_INVALID, CHAIN_UNREACHABLE */
async function chainIdAt(rpc: string): Promise<number> {
  const [, variable] = /^env:(.+)$/.exec(rpc) ?? [];
  const url = variable === undefined ? rpc : ownEnvironment()[variable];
  if (url === undefined) throw new CountersignError("CONFIG_MISSING", `${variable} is not set, and --chain names it`);
  const id = Number(await createRpc(url).request("eth_chainId", []));
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new CountersignError("CHAIN_UNREACHABLE", "the node does not say the id of its chain");
}

function ephemeralLines(): readonly string[] {
  const paint = painter(process.stderr);
  const text = `Whoever can read this disk can approve, delegate and govern. Rely on nothing it says; make another home with a passphrase for that.`;
  return [
    paint(["bold", "yellow"], "EPHEMERAL: the keys of council, principals and approvers are kept open."),
    ...fieldLines("  ", text),
  ];
}

interface Made {
  readonly home: string;
  readonly organization: string;
  readonly template: string;
  readonly chain: number | "local";
  readonly ephemeral: boolean;
}

function madeLines({ home, organization, template, chain, ephemeral }: Made): readonly string[] {
  const paint = painter(process.stdout);
  return [
    ...fieldLines("made          ", home),
    ...fieldLines("organization  ", organization),
    ...fieldLines("template      ", template),
    ...fieldLines("chain         ", chain === "local" ? "of this machine" : String(chain)),
    ...fieldLines("keys          ", ephemeral ? "open (ephemeral)" : "encrypted; the passphrase is kept nowhere"),
    "",
    paint("bold", "What to do next"),
    ...NEXT.flatMap(([command, about]) => [`  ${command.padEnd(NEXT_WIDTH)}  ${shown(about)}`]),
  ];
}

const NEXT: readonly (readonly [command: string, about: string])[] = [
  ["countersign target add <url>", "what agents may reach"],
  ["countersign agent add <name>", "who acts"],
  ["countersign plan", "what it comes to"],
  ["countersign apply", "have the chain say so"],
  ["countersign up", "run it"],
];
const NEXT_WIDTH = Math.max(...NEXT.map(([command]) => command.length));
