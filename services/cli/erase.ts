import { Command } from "commander";
import { randomBytes } from "node:crypto";

import { createFileSigner } from "../keys/file-signer.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { readProblem } from "../sdk/answer.ts";
import { buildErasureOrder } from "../sdk/erasure-order.ts";
import { tryJson } from "../sdk/try-json.ts";
import { askService } from "../sdk/ask.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import { whole } from "./shared/arguments.ts";
import { withHome } from "./shared/home.ts";
import { type ChainOptions, homeFor, signingLogOf, signingUrlOf } from "./shared/settings.ts";

interface EraseOptions extends ChainOptions {
  readonly signingUrl?: string;
  readonly log?: string;
  readonly key?: string;
  readonly reason: string;
}

/** `countersign erase`: orders the owner of a log to erase names, URI and content digest of decisions. */
export function eraseCommand(): Command {
  return withHome(new Command("erase"))
    .description(
      "erase names, URI and content digest of decisions from a log; the log says for ever that they were erased, when and why",
    )
    .option("--signing-url <url>", "signing service, which owns the log; default the home's")
    .option("--log <name>", "name of the log: `aud` of an intent; default the home's signing log")
    .option(
      "--deployment <file>",
      "deployments file that says the log; default COUNTERSIGN_DEPLOYMENT_FILE, else the home's",
    )
    .option("--key <file>", "an operator's key (PKCS#8 PEM), one of COUNTERSIGN_OPERATOR_KEYS; default the home's")
    .option("--json", "print one line of JSON, as it does without")
    .requiredOption("--reason <text>", "why; it stands in the log for ever, so nothing personal")
    .argument("<seq...>", "seqs of permissions and denials")
    .action(erase);
}

async function erase(seqs: readonly string[], options: EraseOptions): Promise<void> {
  const { reason } = options;
  const key = options.key ?? (await homeFor("--key", options, ownEnvironment())).files.operatorKey;
  const log = options.log ?? (await signingLogOf(options));
  const signingUrl = await signingUrlOf(options.signingUrl, options);
  const records = [...new Set(seqs.map(whole))].sort((a, b) => a - b);
  const bytes = (length: number) => new Uint8Array(randomBytes(length));
  const deps = { signer: await createFileSigner(key), clock: Date.now, randomBytes: bytes };
  const { status, text } = await askService("signing service", `${signingUrl}/v1/erasures`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: await buildErasureOrder(deps, { aud: log, records, reason }) }),
    redirect: "manual",
  });
  const json = tryJson(text);
  if (status === 201) {
    printJson(process.stdout, json);
    return;
  }
  const { code, detail, cure } = readProblem(status, json);
  printLines(process.stderr, [`${code}: ${detail} ${cure}`]);
  process.exitCode = 1;
}
