import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

import { createRpc } from "../../services/chain/rpc/client.ts";
import { CountersignError } from "../../services/core/errors/error.ts";
import { isWalletKey } from "../../services/keys/wallet-file.ts";
import { writeDeployment } from "../../services/platform/deployment-file.ts";
import { errorLines } from "../../services/platform/lifecycle.ts";
import { printLines, printText } from "../../services/platform/terminal/print.ts";
import { requireOwnKeys } from "./own-keys.ts";

const USAGE = `npm run deploy -- --parameters <file> [--out deployment.json] [--confirmations 1] [--id <name>] [--quiet]

Deploys an organization's contracts on the chain of RPC_URL with the key in DEPLOYER_KEY, and writes where they are. What is not
compiled yet is compiled first.
  --parameters      like ignition/parameters/example.json5, with your own values
  --out             the deployments file the services read (default deployment.json)
  --confirmations   blocks per step; 1 is enough on a local chain, take 5 or more elsewhere
  --id              name to take an interrupted deployment up again with (default system)
  --quiet           no progress
`;

try {
  process.exitCode = await main();
} catch (error) {
  printLines(process.stderr, errorLines(error));
  process.exitCode = 1;
}

/** @returns the exit status */
async function main(): Promise<number> {
  const values = readArguments();
  if (values.help || values.parameters === undefined) {
    printText(process.stdout, USAGE);
    return values.help ? 0 : 1;
  }
  const { parameters, id: deploymentId, quiet } = values;
  const confirmations = Number(values.confirmations);
  if (!Number.isInteger(confirmations) || confirmations < 1) {
    throw new CountersignError("ARGUMENT_INVALID", `--confirmations ${values.confirmations} is no whole number from 1`);
  }
  const rpcUrl = setting("RPC_URL");
  const deployerKey = setting("DEPLOYER_KEY");
  if (!isWalletKey(deployerKey))
    throw new CountersignError("CONFIG_INVALID", "DEPLOYER_KEY must be 0x and 64 hex digits");
  await requireOwnKeys(createRpc(rpcUrl), { parameters, deployerKey });
  const built = spawnSync("npm", ["run", "--silent", "build"], {
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (built.status !== 0) return 1;
  // Not before: whoever asks for the help waits for no compiler.
  const { deployTo } = await import("./deploy-to.ts");
  const deployment = await deployTo({ rpcUrl, deployerKey, parameters, confirmations, deploymentId, quiet });
  await writeDeployment(values.out, deployment);
  printLines(process.stdout, [`System ${deployment.system} on chain ${deployment.chainId}, written to ${values.out}`]);
  return 0;
}

function readArguments() {
  try {
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
    return values;
  } catch (cause) {
    throw new CountersignError("ARGUMENT_INVALID", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  const cure = "Set it in the environment; `npm run deploy -- --help` says what it is.";
  throw new CountersignError("CONFIG_MISSING", `${name} is not set`, { cure });
}
