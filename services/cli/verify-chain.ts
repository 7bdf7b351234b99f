import { Command } from "commander";

import { readAgent } from "../chain/read/agents.ts";
import { readLatestBlock } from "../chain/read/block.ts";
import { readLineage } from "../chain/read/delegations.ts";
import { connectSystem, type SystemAddresses } from "../chain/read/deployment.ts";
import { readGrantsTo } from "../chain/read/granted.ts";
import { lineageProblems } from "../chain/read/lineage-check.ts";
import { createRpc, type Rpc } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { Pin } from "../core/ports/ports.ts";
import { hex32 } from "../core/schemas/primitives.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { agentNamed, type Names, namesOf } from "./shared/names.ts";
import { chainOf, type ChainOptions, withChain } from "./shared/settings.ts";
import { lineageLines, verdictLines } from "./verify-chain-lines.ts";

interface Options extends ChainOptions {
  readonly json?: true;
}

const ABOUT = `Walks from an agent, or a delegation, up to the humans who answer for it, and verifies the walk at the newest block: the
genesis is what its id was made of and is in force, each level rests on the one above and grants no more, the limits are those
that were granted, all of it stands, and the agent is active. An agent is its name in the file, or agent:2.
Example: countersign verify-chain buyer
Exit status: 0 verified, 1 not, or there is no such agent or delegation.`;

/** `countersign verify-chain`. */
export function verifyChainCommand(): Command {
  return withChain(new Command("verify-chain"))
    .description(ABOUT)
    .option("--json", "print one line of JSON")
    .argument("<who>", "an agent, or the id of a delegation, 0x hex")
    .action(verifyChain);
}

async function verifyChain(who: string, options: Options): Promise<void> {
  const names = await namesOf(options);
  const { rpc: url, deployment } = await chainOf(options);
  const rpc = createRpc(url);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(deployment)) });
  const head = await readLatestBlock(rpc);
  const id = await delegationOf(who, names, { rpc, system, head });
  const lineage = await readLineage(rpc, system, head, id);
  const last = lineage?.delegations.at(-1);
  if (lineage === null || last === undefined) {
    throw new CountersignError("DELEGATION_UNKNOWN", `${who} is no delegation in ${system.lineage}`);
  }
  const { status } = await readAgent(rpc, system.agentRegistry, head, last.agentId);
  const problems = lineageProblems(lineage, system, status);
  const { number: block, hash } = head;
  if (options.json === true) {
    printJson(process.stdout, { v: 1, verified: problems.length === 0, problems, block, hash, ...lineage });
  } else {
    printLines(process.stdout, [
      ...lineageLines(lineage, names, process.stdout),
      "",
      ...verdictLines({ lineage, problems, block }, names, process.stdout),
    ]);
  }
  if (problems.length > 0) process.exitCode = 1;
}

interface Place {
  readonly rpc: Rpc;
  readonly system: SystemAddresses;
  readonly head: Pick<Pin, "number">;
}

/**
 * What an agent acts under: what the home had it handed, else the newest the chain shows.
 * @throws AGENT_UNKNOWN, ARGUMENT_INVALID, DELEGATION_UNKNOWN when it was handed nothing
 */
async function delegationOf(who: string, names: Names, { rpc, system, head }: Place): Promise<string> {
  const id = hex32.safeParse(who.toLowerCase());
  if (id.success) return id.data;
  const agent = agentNamed(who, names);
  if (agent === null) {
    throw new CountersignError("ARGUMENT_INVALID", `${who} is no agent of a home here, and not 0x and 64 hex digits`);
  }
  const known = Object.hasOwn(names.delegations, who) ? names.delegations[who] : undefined;
  const found = known ?? (await readGrantsTo(rpc, system, head, agent)).at(-1);
  if (found !== undefined) return found;
  throw new CountersignError("DELEGATION_UNKNOWN", `${who} was handed nothing in ${system.lineage}`);
}
