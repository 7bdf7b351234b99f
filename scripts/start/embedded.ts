import { readFile, realpath } from "node:fs/promises";
import { resolve } from "node:path";

import { compileDomain } from "../../services/core/domain/compile.ts";
import { requireNoLogs } from "../../services/domain/applied.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { trustHome } from "../../services/domain/home/trust.ts";
import { bannerLines } from "../../services/main/banner.ts";
import { startResident } from "../../services/main/resident.ts";
import { readResidentConfig } from "../../services/main/resident-settings.ts";
import { loadConfig } from "../../services/main/settings.ts";
import type { Environment } from "../../services/platform/config/read.ts";
import type { Life, Service } from "../../services/platform/lifecycle.ts";
import { printLines } from "../../services/platform/terminal/print.ts";
import { ANY_FRAME, EXAMPLE } from "../local/example.ts";
import { createOrganization, isOrganization, loadOrganization, type Organization } from "../local/organization.ts";
import { rosterOf } from "../local/roster.ts";
import { targetProcess, urlOf } from "../local/services.ts";
import { AGENT, makeExampleHome, targetCredential } from "./example-home.ts";
import { keyLines } from "./key-lines.ts";
import { printEvent } from "./print-event.ts";
import { localSettings } from "./settings.ts";

/** `countersign up` on the example's file, with its targets. A second start goes on where the first one stopped. */
export async function startEmbedded(env: Environment, life: Life): Promise<Service> {
  const { dataDir, erpPort, bankPort } = loadConfig(localSettings, env);
  const { host, signingPort, gatewayPort } = readResidentConfig(env);
  const home = resolve(dataDir);
  const files = homeFiles(home);
  const urls = { erp: urlOf(erpPort), bank: urlOf(bankPort) };
  await makeExampleHome(files, home, urls);
  const credential = await targetCredential(files);
  const made: { organization: Organization | null } = { organization: null };

  const resident = await startResident(
    files,
    {
      env: { ...env, TARGET_CREDENTIAL: credential },
      beside: [targetProcess("erp", erpPort, credential), targetProcess("bank", bankPort, credential)],
      onStep: (text) => printLines(process.stdout, [`starting ${text}`]),
      onEvent: printEvent,
      apply: async (rpcUrl) => {
        if (await isOrganization(home)) {
          made.organization = await loadOrganization(home);
          return;
        }
        await requireNoLogs(files);
        printLines(process.stdout, ["starting contracts by Ignition, keys, agents, and the authority below a human"]);
        made.organization = await createOrganization({
          ...{ dir: home, rpcUrl, erpOrigin: urls.erp, bankOrigin: urls.bank, targetCredential: credential },
          ...{ signingUrl: urlOf(signingPort, host), gatewayUrl: urlOf(gatewayPort, host) },
          agents: rosterOf(compileDomain(await readFile(files.domain, "utf8"), ANY_FRAME)),
        });
        // Made here, so that commands in it may trust it.
        await trustHome(await realpath(home), EXAMPLE.domain.organization, env);
      },
    },
    life,
  );
  printLines(process.stdout, [
    "",
    ...(await bannerLines(files, resident)),
    `to try            ${files.profile(AGENT)}`,
    ...(made.organization === null ? [] : keyLines(made.organization, files)),
    'README.md, "Your first action", goes on from here. Ctrl-C stops everything;',
    "the next start goes on with the same data.",
  ]);
  return resident;
}
