import { batcherSettings } from "../batcher/settings.ts";
import { gatewaySettings } from "../gateway/settings.ts";
import { commonSettings } from "../platform/config/common.ts";
import { type LogOwner, path } from "../platform/config/parsers.ts";
import type { Environment } from "../platform/config/read.ts";
import { type ConfigOf, required, type Setting } from "../platform/config/setting.ts";
import { environmentOf } from "../platform/config/write.ts";
import { signingSettings } from "../signing/settings.ts";
import { processSpec } from "./processes.ts";
import { loadAll, supervisorSettings } from "./settings.ts";
import type { ProcessSpec } from "./supervisor.ts";
import { urlAt } from "../platform/http/url.ts";

/** Whoever starts all services knows where the owners of the logs listen. */
const logOwners: Setting<readonly LogOwner[] | null> = {
  ...batcherSettings.logOwners,
  read: (text) => (text === null ? null : batcherSettings.logOwners.read(text)),
};

/** Nothing but an outside chain needs it from the start. */
const { name, about } = commonSettings.deploymentFile;
const deploymentFile = required(name, path, `${about}; npm run deploy writes it`);

const TABLES = {
  supervisor: { of: "npm start", settings: supervisorSettings },
  signing: { of: "signing service", settings: { ...signingSettings, deploymentFile } },
  gateway: { of: "gateway", settings: { ...gatewaySettings, deploymentFile } },
  batcher: { of: "batcher", settings: { ...batcherSettings, deploymentFile, logOwners } },
};

type Configs = { readonly [Key in keyof typeof TABLES]: ConfigOf<(typeof TABLES)[Key]["settings"]> };

/**
 * The processes of an organization on a chain of one's own, from one environment: signing service, gateway, and a batcher for each
 * wallet. Every setting is read here first, so that whatever is wrong is said at once, before anything runs.
 * @throws CONFIG_*, for all services together
 */
export function outsideProcesses(env: Environment): readonly ProcessSpec[] {
  const configs = loadAll(TABLES, env);
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] != null));
  const { host, port } = configs.signing;
  const common = { host, echo: true, env: given };
  return [
    processSpec({ ...common, kind: "signing", name: "signing", port }),
    processSpec({ ...common, kind: "gateway", name: "gateway", port: configs.gateway.port }),
    ...batchersOf(configs).map(({ owners, name, settings, port, portSetting }) =>
      processSpec({
        ...{ ...common, kind: "batcher", name, port, portSetting },
        env: { ...given, ...environmentOf(batcherSettings, { ...settings, logOwners: textOf(owners) }) },
      }),
    ),
  ];
}

/** A batcher has one wallet: with a second one, the gateway's log goes to it. */
function batchersOf({ supervisor, signing, gateway, batcher }: Configs) {
  const owners = batcher.logOwners ?? [
    { logId: signing.logId, url: urlAt(signing) },
    { logId: gateway.logId, url: `${urlAt(gateway)}/-` },
  ];
  const { gatewayWalletFile: walletFile, gatewayPassphraseFile, gatewayBatcherPort: port } = supervisor;
  const isSecond = ({ logId }: LogOwner) => walletFile !== null && logId === gateway.logId;
  const first = {
    ...{ name: "batcher", port: batcher.port, portSetting: batcherSettings.port.name, settings: {} },
    owners: owners.filter((owner) => !isSecond(owner)),
  };
  const second = {
    ...{ name: "gatewayBatcher", port, portSetting: supervisorSettings.gatewayBatcherPort.name },
    // An empty value is none: the passphrase of the other wallet is not this one's.
    settings: { port, walletFile: walletFile ?? "", passphraseFile: gatewayPassphraseFile ?? "" },
    owners: owners.filter(isSecond),
  };
  return [first, second].filter((each) => each.owners.length > 0);
}

function textOf(owners: readonly LogOwner[]): string {
  return owners.map(({ logId, url }) => `${logId}=${url}`).join(",");
}
