import { Command } from "commander";

import { createDecider } from "../engine/decide/rpc-mode.ts";
import { readBlockByNumber } from "../chain/read/block.ts";
import { connectSystem } from "../chain/read/deployment.ts";
import { createLimitReader } from "../chain/read/limit-reader.ts";
import { createRegistries } from "../chain/read/registries.ts";
import { createReplay } from "../engine/replay/replay.ts";
import type { Replayed, ReplayResult } from "../engine/replay/types.ts";
import { createRpc } from "../chain/rpc/client.ts";
import { nobleVerifier } from "../keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { errorLines } from "../platform/lifecycle.ts";
import { readDecision } from "./shared/replay-input.ts";
import { openOfflineReplay } from "./replay-offline.ts";
import { replayJson, replayLines } from "./replay-lines.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { type ChainOptions, deploymentOf, rpcOf, withChain } from "./shared/settings.ts";

interface Options extends ChainOptions {
  readonly witness?: string;
  readonly hardfork: string;
  readonly intent?: string;
  readonly json?: true;
}

const ABOUT = `Re-runs a permission or a denial: same contract, same block, same call data, same gas. Shows what the policy says,
and every limit beside the value that met it. Exit status: 0 same verdict, 1 another verdict or disputed, 2 not replayable.`;

/** What a script may rely on. */
const EXIT_CODES: Readonly<Record<ReplayResult, number>> = { same: 0, another: 1, disputed: 1, not_replayable: 2 };

/** `countersign replay`. */
export function replayCommand(): Command {
  return withChain(new Command("replay"))
    .description(ABOUT)
    .option("--witness <file>", "instead of a node: the signing service's witness-<log>.sqlite, or a copy of it")
    .option("--hardfork <name>", "with --witness: rules of the chain", "osaka")
    .option(
      "--intent <file>",
      "body for POST /v1/actions the decision answers: opens the action of a denial, which has no disclosures of it",
    )
    .option("--json", "print one line of JSON")
    .argument(
      "<envelope>",
      "an envelope or denial, a file with it or with the service's answer, or - for standard input",
    )
    .action(runReplay);
}

async function runReplay(argument: string, options: Options): Promise<void> {
  try {
    const replayed = await replay(await readDecision(argument, options.intent), options);
    if (options.json === true) printJson(process.stdout, replayJson(replayed));
    else printLines(process.stdout, replayLines(replayed, process.stdout));
    process.exitCode = EXIT_CODES[replayed.result];
  } catch (error) {
    printLines(process.stderr, errorLines(error));
    process.exitCode = 2;
  }
}

async function replay(decision: string, options: Options): Promise<Replayed> {
  const deployment = await readTrustedDeployment(await deploymentOf(options));
  if (options.witness !== undefined) return replayFrom(options.witness, decision, { ...options, deployment });
  const rpc = createRpc(await rpcOf(options), { timeoutMs: 30_000 });
  const system = await connectSystem({ rpc, ...deployment });
  const run = createReplay({
    system,
    decider: createDecider(rpc),
    registries: createRegistries(rpc, system),
    blockAt: ({ number }) => readBlockByNumber(rpc, number),
    limits: createLimitReader(rpc, system),
    verifiers: [nodeVerifier, nobleVerifier],
  });
  return run(decision);
}

async function replayFrom(
  witness: string,
  decision: string,
  options: Omit<Parameters<typeof openOfflineReplay>[0], "witness">,
): Promise<Replayed> {
  const offline = await openOfflineReplay({ ...options, witness });
  try {
    return await offline.replay(decision);
  } finally {
    await offline.close();
  }
}
