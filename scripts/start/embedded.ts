import { resolve } from "node:path";

import { homeFiles } from "../../services/domain/home/files.ts";
import { createKeyring } from "../../services/domain/home/keyring.ts";
import { trustSystem } from "../../services/domain/home/trust.ts";
import { bannerLines } from "../../services/main/banner.ts";
import { startResident } from "../../services/main/resident.ts";
import { readResidentConfig } from "../../services/main/resident-settings.ts";
import { loadConfig } from "../../services/main/settings.ts";
import type { Environment } from "../../services/platform/config/read.ts";
import type { Life, Service } from "../../services/platform/lifecycle.ts";
import { printLines } from "../../services/platform/terminal/print.ts";
import { targetProcess, urlOf } from "../local/services.ts";
import { AGENT, applyExample, isThere, makeExampleHome, targetCredential } from "./example-home.ts";
import { keyLines } from "./key-lines.ts";
import { printEvent } from "./print-event.ts";
import { localSettings } from "./settings.ts";

/** `countersign up` on the example's file, with its targets. A second start goes on where the first one stopped. */
export async function startEmbedded(env: Environment, life: Life): Promise<Service> {
  const { dataDir, erpPort, bankPort } = loadConfig(localSettings, env);
  const { host, signingPort, gatewayPort } = readResidentConfig(env);
  const home = await makeExampleHome(resolve(dataDir), { erp: urlOf(erpPort), bank: urlOf(bankPort) }, env);
  const files = homeFiles(home);
  const credential = await targetCredential(files);
  // Written last of all that applying makes.
  const isNew = !(await isThere(files.profile(AGENT)));
  const urls = { signing: urlOf(signingPort, host), gateway: urlOf(gatewayPort, host) };
  const say = (text: string): void => printLines(process.stdout, [`starting ${text}`]);

  const resident = await startResident(
    files,
    {
      env,
      beside: [targetProcess("erp", erpPort, credential), targetProcess("bank", bankPort, credential)],
      onStep: say,
      onEvent: printEvent,
      apply: async (rpcUrl) => {
        if (!isNew) return;
        say("contracts by Ignition, agents, and the authority below a human");
        await applyExample(files, rpcUrl, {
          urls,
          onDeployed: (system, chainId) => trustSystem(home, system, chainId, env),
        });
      },
    },
    life,
  );
  printLines(process.stdout, [
    "",
    ...(await bannerLines(files, resident)),
    `to try            ${files.profile(AGENT)}`,
    ...(await keyLines(files, isNew ? createKeyring(files, null) : null)),
    'docs/tour.md, "The same by hand", goes on from here. Ctrl-C stops everything;',
    "the next start goes on with the same data.",
  ]);
  return resident;
}
