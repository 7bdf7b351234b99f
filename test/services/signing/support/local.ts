import { randomBytes } from "node:crypto";

import { DEFAULT_PORTS, servicesAt, urlOf } from "../../../../scripts/local/services.ts";
import { serviceProcess } from "../../../../services/main/home-services.ts";
import { startSingle } from "../../../../scripts/local/single.ts";
import { freePort } from "../../../../services/platform/http/free-port.ts";
import type { Child } from "../../../../services/platform/process/child.ts";
import type { SigningConfig } from "../../../../services/signing/start.ts";
import { startLocalOrganization } from "../../../helpers/local-organization.ts";
import { OWN_NODE } from "../../../helpers/own-node.ts";

const ERP = "http://erp.example";

/** The example organization, with the signing service as a process of its own. */
export async function startLocal() {
  const ports = { ...DEFAULT_PORTS, signing: await freePort() };
  const url = urlOf(ports.signing);
  const organization = await startLocalOrganization({
    erpOrigin: ERP,
    signingUrl: url,
    gatewayUrl: urlOf(ports.gateway),
  });
  const { dir, path, chain, deployment, urn } = organization;
  const { logs } = deployment;
  const [buyer] = organization.agents;
  if (buyer === undefined) throw new Error("no buyer");
  /** what the process is started with, for starting the service in this process */
  const config: SigningConfig = {
    rpcUrl: chain.url,
    dataDir: path.logs,
    deploymentFile: path.deployment,
    host: "127.0.0.1",
    hostNames: null,
    operatorKeys: null,
    logLevel: "silent",
    mappingFile: path.mapping,
    webhooksFile: null,
    ...OWN_NODE,
    bodyLimit: 1_048_576,
    port: 0,
    logId: logs.signing,
    keyFile: path.signingKey,
    passphraseFile: null,
    envelopeLife: 60,
    holdLife: 3600,
    countersFile: null,
    newStores: null,
    pepUrl: null,
    pinDepth: 0,
  };
  return {
    dir,
    chain,
    deployment,
    identity: organization.identity(logs.signing),
    config,
    url,
    erp: ERP,
    agent: {
      identity: {
        subject: buyer.subject,
        log: urn(logs.signing),
        pep: urn(logs.gateway),
        delegation: buyer.delegation,
      },
      signer: buyer.signer,
      clock: Date.now,
      randomBytes: (length: number) => new Uint8Array(randomBytes(length)),
    },
    startProcess: async (): Promise<Child> => {
      const options = { dir, ports, rpcUrl: chain.url, envelopeLife: 60, batchSeconds: 10, logLevel: "warn" };
      return startSingle(await serviceProcess("signing", servicesAt(options)), dir);
    },
    stop: organization.stop,
  };
}

export type Local = Awaited<ReturnType<typeof startLocal>>;
