import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { PROCUREMENT } from "../local/roster.ts";
import { freePorts } from "../local/services.ts";
import { startStack } from "../local/stack.ts";
import { createPrinter, silentPrinter } from "./print.ts";
import { play } from "./play.ts";
import { printSummary, type Summary, summaryLine } from "./summary.ts";
import { printLines, printText } from "../../services/platform/terminal/print.ts";

const HELP = `npm run demo [-- --json] [--keep <folder>]

Boots a chain, deploys the contracts, starts every service, plays a procurement story against a real HTTP target, performs
attacks and audits everything. Loopback only, at most a minute, nothing to answer. Leaves its evidence in demo-output/.

  --json           print one line of JSON at the end, and nothing else
  --keep <folder>  leave logs, witness, chain and audit there, as test/runs keeps them
  --help           this text
`;

/** A minute is a lot of silence: --json keeps quiet, everything else tells the story. */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === "string") {
    printText(process.stderr, `${options}\n\n${HELP}`);
    return 1;
  }
  if (options.help) {
    printText(process.stdout, HELP);
    return 0;
  }
  const { json, keep } = options;
  const printer = json ? silentPrinter : createPrinter(process.stdout);
  const summary = await run(printer, keep);
  printSummary(printer, summary);
  if (json) printLines(process.stdout, [summaryLine(summary)]);
  return summary.ok ? 0 : 1;
}

interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** null: nothing is kept but the evidence */
  readonly keep: string | null;
}

/** @returns what is wrong with the arguments, in words */
function optionsOf(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: "boolean" }, json: { type: "boolean" }, keep: { type: "string" } },
    });
    return { help: values.help ?? false, json: values.json ?? false, keep: values.keep ?? null };
  } catch (error) {
    return error instanceof Error ? error.message : "the options cannot be read";
  }
}

async function run(printer: typeof silentPrinter, keep: string | null): Promise<Summary> {
  printer.title("Countersign: no valid countersignature, no execution");
  const dir = await mkdtemp(join(tmpdir(), "countersign-demo-"));
  // Ctrl-C too leaves nothing behind: what was started ends with this process.
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const stack = await startStack({
    dir,
    ports: await freePorts(),
    agents: PROCUREMENT,
    targetCredential: "only-the-gateway-knows",
    envelopeLife: 30,
    batchSeconds: 1,
    blockTime: 1,
    logLevel: "warn",
    onStep: (text) => printer.step("starting", text),
  });
  try {
    return await play(stack, printer, keep);
  } finally {
    await stack.stop("all");
  }
}

process.exitCode = await main(process.argv.slice(2));
