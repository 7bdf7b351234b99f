import { existsSync } from "node:fs";

import { batcherSettings } from "../batcher/settings.ts";
import { encodeBase64url } from "../core/encoding/base64url.ts";
import type { HomeFiles, ServiceWallet } from "../domain/home/files.ts";
import { consoleSettings } from "../console/settings.ts";
import { chainSettings } from "../devchain/settings.ts";
import { homeSettings } from "../domain/home/settings.ts";
import { hookSettings } from "../hooks/settings.ts";
import { gatewaySettings } from "../gateway/settings.ts";
import { createFileSigner } from "../keys/file-signer.ts";
import { environmentOf, type SettingValues } from "../platform/config/write.ts";
import { signingSettings } from "../signing/settings.ts";
import { processSpec } from "./processes.ts";
import { supervisorSettings } from "./settings.ts";
import type { ProcessSpec } from "./supervisor.ts";
import { urlAt } from "../platform/http/url.ts";

/** The chain of a home never leaves this machine. */
export const LOOPBACK = "127.0.0.1";

/** Ids of a domain's logs. */
export interface DomainLogs {
  readonly signing: number;
  readonly gateway: number;
}

/** How the services of one home are run. What is not said here has its default. */
export interface HomeServices {
  readonly files: HomeFiles;
  /** of the node */
  readonly rpcUrl: string;
  readonly logs: DomainLogs;
  readonly ports: Readonly<Record<ServiceName, number>>;
  /** address the services listen on */
  readonly host: string;
  /**
   * Whether the node is the chain of this home. It is believed; every decision leaves a witness all the same, to be replayed
   * without any node.
   */
  readonly ownChain: boolean;
  /** block nothing, record what would be blocked */
  readonly shadow?: boolean;
  readonly echo?: boolean;
  /** settings somebody chose for all of them, by the name of the variable: what the home decides itself stands above */
  readonly chosen?: Readonly<Record<string, string>>;
}

export type ServiceName = "signing" | "gateway" | "signingBatcher" | "gatewayBatcher";

/** In the order of starting: batchers ask the owners of the logs. */
export const SERVICE_NAMES: readonly ServiceName[] = ["signing", "gateway", "signingBatcher", "gatewayBatcher"];

/** The chain of a local domain. */
export function chainProcess(
  files: Pick<HomeFiles, "chain">,
  place: { readonly port: number; readonly blockTime?: number },
): ProcessSpec {
  const env = environmentOf(chainSettings, { dataDir: files.chain, logLevel: "warn", ...place });
  return processSpec({ kind: "chain", name: "chain", host: LOOPBACK, port: place.port, env });
}

/**
 * The page on which people approve. On this machine it listens where the domain says it is reached.
 * @param url of the page
 * @param otherwise the port where something stands in front of it
 */
export function consoleProcess(url: string, otherwise: number, home: HomeServices): ProcessSpec {
  const { files, rpcUrl, ports, host, chosen = {} } = home;
  const { protocol, port: named } = new URL(url);
  const port = protocol === "https:" ? otherwise : Number(named === "" ? "80" : named);
  const own: SettingValues<typeof consoleSettings> = {
    ...{ rpcUrl, dataDir: files.logs, deploymentFile: files.deployment, host, domainFile: files.domain },
    port,
    signingUrl: urlAt({ host, port: ports.signing }),
  };
  const env = { ...chosen, ...environmentOf(consoleSettings, own) };
  return processSpec({ kind: "console", name: "console", host, port, env });
}

/** What answers the hooks of a home's agents. */
export function hookProcess(files: Pick<HomeFiles, "home">, { port }: { readonly port: number }): ProcessSpec {
  const env = environmentOf({ ...hookSettings, home: homeSettings.home }, { hookPort: port, home: files.home });
  return processSpec({ kind: "hooks", name: "hooks", host: LOOPBACK, port, env });
}

/** One of a home's services. @throws KEY_UNREADABLE for the operator's key */
export async function serviceProcess(name: ServiceName, home: HomeServices): Promise<ProcessSpec> {
  const { files, rpcUrl, ports, host, logs, ownChain, shadow = false, echo = false, chosen = {} } = home;
  const port = ports[name];
  const common = { rpcUrl, dataDir: files.logs, deploymentFile: files.deployment, port, host };
  const trust = ownChain ? { rpcTrust: "own" } : {};
  switch (name) {
    case "signing": {
      const own: SettingValues<typeof signingSettings> = {
        ...{ ...common, ...trust, mappingFile: files.mapping, operatorKeys: await operatorKeyOf(files) },
        ...(ownChain ? { decideMode: "embedded" } : {}),
        ...{ logId: logs.signing, keyFile: files.signingKey, pepUrl: urlAt({ host, port: ports.gateway }) },
        // Whoever runs a domain writes it at each start; without one nobody is told anything.
        ...(existsSync(files.webhooks) ? { webhooksFile: files.webhooks } : {}),
      };
      return processSpec({
        ...{ kind: "signing", name, host, port, echo },
        env: { ...chosen, ...environmentOf(signingSettings, own) },
      });
    }
    case "gateway": {
      const own: SettingValues<typeof gatewaySettings> = {
        ...{ ...common, ...trust, mappingFile: files.mapping, operatorKeys: await operatorKeyOf(files) },
        ...{ logId: logs.gateway, keyFile: files.gatewayKey, credentialsFile: files.credentials },
        agentsDir: files.custody("gateway"),
        ...(shadow ? { enforcement: "shadow" } : {}),
      };
      return processSpec({
        ...{ kind: "gateway", name, host, port, echo },
        env: { ...chosen, ...environmentOf(gatewaySettings, own) },
      });
    }
    case "signingBatcher":
    case "gatewayBatcher": {
      const { wallet, owner, portSetting } = batcherOf(name, home);
      const own: SettingValues<typeof batcherSettings> = {
        ...{ ...common, walletFile: files.wallet(wallet), logOwners: owner },
      };
      return processSpec({
        ...{ kind: "batcher", name, host, port, portSetting, echo },
        env: { ...chosen, ...environmentOf(batcherSettings, own) },
      });
    }
  }
}

interface OneBatcher {
  readonly wallet: ServiceWallet;
  /** the log, and who signs its checkpoints */
  readonly owner: string;
  readonly portSetting: string;
}

/** Each anchorer has a wallet of its own, and each wallet a batcher. */
function batcherOf(name: "signingBatcher" | "gatewayBatcher", { logs, ports, host }: HomeServices): OneBatcher {
  return name === "signingBatcher"
    ? {
        wallet: "signing-anchorer",
        owner: `${logs.signing}=${urlAt({ host, port: ports.signing })}`,
        portSetting: batcherSettings.port.name,
      }
    : {
        wallet: "gateway-anchorer",
        owner: `${logs.gateway}=${urlAt({ host, port: ports.gateway })}/-`,
        portSetting: supervisorSettings.gatewayBatcherPort.name,
      };
}

async function operatorKeyOf({ operatorKey }: HomeFiles): Promise<string> {
  const { publicKey } = await createFileSigner(operatorKey);
  return encodeBase64url(publicKey.raw);
}
