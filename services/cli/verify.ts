import { Command } from "commander";

import { connectSystem } from "../chain/read/deployment.ts";
import { createRegistries } from "../chain/read/registries.ts";
import { createRpc } from "../chain/rpc/client.ts";
import { splitCompact } from "../core/sdjwt/disclosure.ts";
import { openPromise, type PromiseFate } from "../core/verify/promise.ts";
import { logUrn } from "../core/words/ids.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { type CheckedPromise, checkPromise, receiptsFrom } from "../sdk/promise.ts";
import { type ReaderOptions, whoReads, withReader } from "./shared/reader.ts";
import { readDecision } from "./shared/replay-input.ts";
import { chainOf, type ChainOptions, signingUrlOf, withChain } from "./shared/settings.ts";

interface Options extends ReaderOptions, ChainOptions {
  readonly signing?: string;
  readonly json?: true;
}

const ABOUT = `Checks whether a permission or a denial stands in the anchored log where its signer promised: from 60 s after it
was signed. Keep the answer: with what this prints, it proves fraud or lateness to anyone.
Exit status: 0 it stands there, 1 it is late, withheld, or another record stands in its place, 2 not due yet.`;

const EXIT_CODES: Readonly<Record<PromiseFate, number>> = { kept: 0, late: 1, withheld: 1, broken: 1, pending: 2 };

/** `countersign verify`. */
export function verifyCommand(): Command {
  return withReader(withChain(new Command("verify")))
    .description(ABOUT)
    .option("--signing <url>", "signing service that gave the answer, for the receipt; default the home's")
    .option("--json", "print one line of JSON, with what proves it")
    .argument(
      "<answer>",
      "answer of the signing service, envelope or denial: a file, - for standard input, or the text",
    )
    .action(verifyAnswer);
}

async function verifyAnswer(answer: string, options: Options): Promise<void> {
  const decision = await readDecision(answer, undefined);
  const { rpc: url, deployment } = await chainOf(options);
  const signing = await signingUrlOf(options.signing, options);
  const rpc = createRpc(url);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(deployment)) });
  const registries = createRegistries(rpc, system);
  const { log } = openPromise(splitCompact(decision).jwt);
  const reader = await whoReads(options, logUrn(system.chainId, system.system, log));
  const checked = await checkPromise(
    { rpc, system, registries, receipt: receiptsFrom(reader, signing), clock: Date.now },
    decision,
  );
  if (options.json === true) printJson(process.stdout, checked);
  else printLines(process.stdout, [sentence(checked)]);
  process.exitCode = EXIT_CODES[checked.fate];
}

function sentence({ fate, log, seq, due, block }: CheckedPromise): string {
  const place = `Record ${seq} of log ${log}`;
  const until = new Date(due * 1000).toISOString();
  switch (fate) {
    case "kept":
      return `${place} is anchored, in block ${String(block)}: it is this decision.`;
    case "pending":
      return `${place} is not shown to be anchored yet; it is promised until ${until}.`;
    case "late":
      return `LATE: ${place} was promised until ${until}, and is not anchored.`;
    case "withheld":
      return `WITHHELD: ${place} is anchored, and the signing service does not show what stands there.`;
    case "broken":
      return `FRAUD: ${place} is anchored, and it is another record than the one that was signed. --json has both.`;
  }
}
