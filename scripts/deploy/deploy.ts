import { parseArgs } from "node:util";

import { CountersignError, isCountersignError } from "../../services/core/errors/error.ts";
import { deployTo } from "./deploy-to.ts";
import { writeDeployment } from "../../services/platform/deployment-file.ts";
import { printLines, printText } from "../../services/platform/terminal/print.ts";

const USAGE = `npm run deploy -- --parameters <file> [--out deployment.json] [--confirmations 1] [--id <name>] [--quiet]

Deploys an organization's contracts on the chain of RPC_URL with the key in DEPLOYER_KEY, and writes where they are.
  --parameters      like ignition/parameters/example.json5, with your own values
  --out             the deployments file the services read (default deployment.json)
  --confirmations   blocks per step; 1 is enough on a local chain, take 5 or more elsewhere
  --id              name to take an interrupted deployment up again with (default system)
  --quiet           no progress
`;

try {
  await main();
} catch (error) {
  const cure = isCountersignError(error) ? `\n${error.cure}` : "";
  printText(process.stderr, `${error instanceof Error ? error.message : String(error)}${cure}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      parameters: { type: "string" },
      out: { type: "string", default: "deployment.json" },
      confirmations: { type: "string", default: "1" },
      id: { type: "string", default: "system" },
      quiet: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.parameters === undefined) {
    printText(process.stdout, USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const deployment = await deployTo({
    rpcUrl: setting("RPC_URL"),
    deployerKey: setting("DEPLOYER_KEY"),
    parameters: values.parameters,
    confirmations: Number(values.confirmations),
    deploymentId: values.id,
    quiet: values.quiet,
  });
  await writeDeployment(values.out, deployment);
  printLines(process.stdout, [`System ${deployment.system} on chain ${deployment.chainId}, written to ${values.out}`]);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  throw new CountersignError("CONFIG_MISSING", `${name} is not set`);
}
