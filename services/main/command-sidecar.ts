import { join } from "node:path";

import { Command } from "commander";

import { homeOf, type HomeOption, withHome } from "../cli/shared/home.ts";
import { whole } from "../cli/shared/arguments.ts";
import { custodyIn } from "../core/domain/custody.ts";
import { CountersignError } from "../core/errors/error.ts";
import { readRunning } from "../domain/home/resident.ts";
import { sidecarSettings } from "../gateway/sidecar/settings.ts";
import { startSidecar } from "../gateway/sidecar/start.ts";
import { environmentOf } from "../platform/config/write.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import { runService } from "../platform/lifecycle.ts";
import { printLines } from "../platform/terminal/print.ts";
import { openKeptAgents } from "./kept-agents.ts";
import { readDomainFile } from "./resident.ts";
import { chosenOf } from "./resident-settings.ts";
import { loadConfig } from "./settings.ts";

const ABOUT = `Runs the process beside one agent whose key it keeps, until Ctrl-C. The agent sends plain HTTP requests to it, below
/<target>/, with its bearer key; the domain's gateway uses each permission once and signs what became of it. The agent was entered by
\`countersign agent add helper --custody sidecar\`, and the file applied.
Example: countersign sidecar --agent helper`;

interface SidecarOptions extends HomeOption {
  readonly agent: string;
  readonly port?: number;
}

/** `countersign sidecar`. */
export function sidecarCommand(): Command {
  return withHome(new Command("sidecar").description(ABOUT))
    .requiredOption("--agent <name>", "an agent of the home with custody sidecar")
    .option(
      "--port <port>",
      "port on the loopback device; 0 takes any free one; default COUNTERSIGN_SIDECAR_PORT",
      whole,
    )
    .action(run);
}

async function run({ agent, port, ...home }: SidecarOptions): Promise<void> {
  const { path, files } = await homeOf(home);
  const domain = await readDomainFile(files);
  if (!Object.hasOwn(domain.agents, agent))
    throw new CountersignError("AGENT_UNKNOWN", `the file has no agent ${agent}`);
  const hand = custodyIn(domain, agent);
  if (hand !== "sidecar") throw new CountersignError("CUSTODY_MISMATCH", `the file says custody ${hand} of ${agent}`);
  const address = (await readRunning(files))?.address ?? null;
  if (address === null) {
    throw new CountersignError("SERVICE_UNREACHABLE", `no domain of ${path} runs`, {
      cure: `Start it with \`countersign up --home ${path}\`, and try again.`,
    });
  }
  const own = {
    ...{ rpcUrl: address.rpc, deploymentFile: files.deployment, mappingFile: files.mapping, agent },
    ...{ agentsDir: files.custody("sidecar"), dataDir: join(files.custody("sidecar"), agent) },
    ...((domain.chain ?? "local") === "local" ? { rpcTrust: "own" } : {}),
    ...(port === undefined ? {} : { port }),
  };
  const config = loadConfig(sidecarSettings, {
    ...{ COUNTERSIGN_LOG_LEVEL: "warn", ...chosenOf(ownEnvironment()) },
    ...environmentOf(sidecarSettings, own),
  });
  await runService(async () => {
    const sidecar = await startSidecar(config, Date.now, openKeptAgents);
    printLines(process.stdout, [
      ...Object.keys(domain.targets).map((name) => `${sidecar.url}/${name}`),
      `bearer key of ${agent}: ${files.agentToken(agent)}`,
    ]);
    return sidecar;
  });
}
