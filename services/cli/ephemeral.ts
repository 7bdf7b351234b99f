import { createInterface } from "node:readline";

import { Command } from "commander";
import { z } from "zod";

import { isCountersignError } from "../core/errors/error.ts";
import { jwkOf } from "../core/jws/key.ts";
import { parseJson } from "../core/json/parse.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { homeFiles } from "../domain/home/files.ts";
import { createFileSigner } from "../keys/file-signer.ts";
import { printJson } from "../platform/terminal/print.ts";
import { startEphemeral } from "../sdk/ephemeral.ts";

const ABOUT = `A throw-away domain for one function of a program in another language, for trying it out: it lets this one action through,
as far as its limits go, and ends with standard input. Prints a line of JSON with the agent's profile and the key that signs decisions, and then, for each
input on a line, what the domain reads out of it. Terms are those of \`protect\`, in JSON. It takes hardhat beside this package.
Example: countersign ephemeral bank.wire.create '{"blockAbove":"10,000.00 USD"}'`;

const termsSchema = z.strictObject({
  params: z.record(z.string(), z.unknown()).optional(),
  flagAbove: z.string().optional(),
  holdAbove: z.string().optional(),
  blockAbove: z.string().optional(),
});

/** `countersign ephemeral`. */
export function ephemeralCommand(): Command {
  return new Command("ephemeral")
    .description(ABOUT)
    .argument("<action>", "type of the action, such as bank.wire.create")
    .argument("[terms]", "params, flagAbove, holdAbove and blockAbove, as JSON", "{}")
    .action(ephemeral);
}

async function ephemeral(action: string, terms: string): Promise<void> {
  const answer = async (work: () => object | Promise<object>): Promise<void> =>
    printJson(process.stdout, await Promise.resolve().then(work).catch(problemOf));
  // Nothing that is written meanwhile is lost, and whoever is gone by then is noticed.
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const said = parseAs(termsSchema, parseJson(terms), "ARGUMENT_INVALID");
  const started = startEphemeral({ action, ...Object.fromEntries(Object.entries(said)) });
  await answer(async () => {
    const { home, profile, url } = await started;
    // Not as the service gives it: whoever answers over HTTP is not asked who signs.
    const { publicKey } = await createFileSigner(homeFiles(home).signingKey);
    return { profile, url, key: jwkOf(publicKey) };
  });
  const domain = await started.catch(() => null);
  if (domain === null) {
    process.exitCode = 1;
    process.stdin.destroy();
    return;
  }
  try {
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
      const { value } = line;
      await answer(() => ({ params: domain.params(value) }));
    }
  } finally {
    await domain.stop();
  }
}

/** For whoever started it, to fail in its own words. */
function problemOf(error: unknown): object {
  if (!isCountersignError(error)) throw error;
  const { code, detail, cure } = error;
  return { code, detail, cure };
}
