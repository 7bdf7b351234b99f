import { Command } from "commander";

import { readLatestBlock } from "../chain/read/block.ts";
import { readLineage } from "../chain/read/delegations.ts";
import { connectSystem } from "../chain/read/deployment.ts";
import { createRpc } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import { hex32 } from "../core/schemas/primitives.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { lineageLines } from "./lineage-lines.ts";
import { chainOf, type ChainOptions, withChain } from "./shared/settings.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";

interface Options extends ChainOptions {
  readonly json?: true;
}

/** `countersign lineage`. */
export function lineageCommand(): Command {
  return withChain(new Command("lineage"))
    .description(
      "show who stands behind a delegation: every level from the humans down, its limits, and whether it stands",
    )
    .option("--json", "print one line of JSON")
    .argument("<delegation>", "id of a delegation, 0x hex")
    .action(showLineage);
}

async function showLineage(delegation: string, options: Options): Promise<void> {
  const id = hex32.safeParse(delegation.toLowerCase());
  if (!id.success) throw new CountersignError("ARGUMENT_INVALID", `${delegation} is not 0x and 64 hex digits`);
  const { rpc: url, deployment } = await chainOf(options);
  const rpc = createRpc(url);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(deployment)) });
  const lineage = await readLineage(rpc, system, await readLatestBlock(rpc), id.data);
  if (lineage === null) throw new CountersignError("DELEGATION_UNKNOWN", `${delegation} is not in ${system.lineage}`);
  if (options.json === true) printJson(process.stdout, lineage);
  else printLines(process.stdout, lineageLines(lineage, process.stdout));
}
