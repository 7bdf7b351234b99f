import { HELP_SECTIONS, loadConfig } from "../../services/main/settings.ts";
import { commonSettings } from "../../services/platform/config/common.ts";
import { configHelp } from "../../services/platform/config/help.ts";
import { runService } from "../../services/platform/lifecycle.ts";
import { printLines } from "../../services/platform/terminal/print.ts";
import { startEmbedded } from "./embedded.ts";
import { startOutside } from "./outside.ts";
import { endWithNpm } from "./parent.ts";

const HELP = `npm start

Without RPC_URL it is countersign up on the example's file: DATA_DIR becomes a home at the first start, with an ERP, a bank and
one agent to try. With RPC_URL it runs the signing service, the gateway and a batcher for each wallet for the organization in
COUNTERSIGN_DEPLOYMENT_FILE (npm run deploy makes one). What ends is started again. Everything is set by the environment:

${configHelp(HELP_SECTIONS)}
`;

const unknown = process.argv.slice(2).find((arg) => arg !== "--help");
if (unknown !== undefined) {
  printLines(process.stderr, [
    `unknown option ${unknown}: everything is set by the environment; see npm start -- --help`,
  ]);
  process.exitCode = 1;
} else if (process.argv.includes("--help")) {
  printLines(process.stdout, HELP.trimEnd().split("\n"));
} else {
  endWithNpm();
  await runService((life) => {
    const { rpcUrl } = loadConfig(commonSettings);
    return rpcUrl === null ? startEmbedded(process.env, life) : startOutside(process.env, life);
  });
}
