import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { loadConfig } from "../../services/main/settings.ts";
import { readMappingFile } from "../../services/platform/mapping-file.ts";
import type { Environment } from "../../services/platform/config/read.ts";
import type { Life, Service } from "../../services/platform/lifecycle.ts";
import { files } from "../local/organization.ts";
import { keyLines } from "./key-lines.ts";
import { directly } from "../local/roster.ts";
import { urlOf } from "../local/services.ts";
import { startStack } from "../local/stack.ts";
import { printEvent } from "./print-event.ts";
import { localSettings } from "./settings.ts";
import { printLines, printText } from "../../services/platform/terminal/print.ts";

const AGENT = "first-agent";

/** Everything on this machine: chain, example targets, services. A second start goes on where the first one stopped. */
export async function startEmbedded(env: Environment, life: Life): Promise<Service> {
  const config = loadConfig(localSettings, env);
  const { dataDir: dir, host } = config;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const ports = {
    chain: config.chainPort,
    signing: config.signingPort,
    gateway: config.gatewayPort,
    signingBatcher: config.batcherPort,
    gatewayBatcher: config.gatewayBatcherPort,
    erp: config.erpPort,
    bank: config.bankPort,
    supervisor: config.supervisorPort,
  };
  const stack = await startStack({
    dir,
    ports,
    agents: directly(AGENT),
    targetCredential: await targetCredential(dir),
    envelopeLife: config.envelopeLife,
    batchSeconds: config.batchSeconds,
    blockTime: config.blockTime,
    logLevel: config.logLevel,
    host,
    hostNames: config.hostNames ?? [],
    onStep: (text) => printLines(process.stdout, [`starting ${text}`]),
    onProcess: printEvent,
  });
  void stack.failed.then(life.fatal);
  const { mapping } = await readMappingFile(files(dir).mapping);
  const targets = Object.keys(mapping.targets).map((name) => `/${name}`);
  printText(
    process.stdout,
    `
signing service   ${urlOf(ports.signing, host)}
gateway           ${urlOf(ports.gateway, host)}   (targets: ${targets.join(", ")})
readiness of all  ${urlOf(ports.supervisor, host)}/readyz
chain             ${stack.rpcUrl}   (System ${stack.organization.deployment.system})
data              ${dir}   (an agent to try: ${files(dir).profile(AGENT)})
${keyLines(stack.organization, dir).join("\n")}
README.md, "Your first action", goes on from here. Ctrl-C stops everything; the next start goes on with the same data.`,
  );
  return { stop: () => stack.stop("all") };
}

/** The example targets ask for the same credential after every start. */
async function targetCredential(dir: string): Promise<string> {
  const path = join(dir, "target-credential");
  const known = await readFile(path, "utf8").catch(() => null);
  if (known !== null) return known;
  const fresh = randomBytes(24).toString("base64url");
  await writeFile(path, fresh, { mode: 0o600 });
  return fresh;
}
