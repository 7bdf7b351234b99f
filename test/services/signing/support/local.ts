import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createOrganization, files } from "../../../../scripts/local/organization.ts";
import { freePort, type LocalProcess } from "../../../../scripts/local/processes.ts";
import { directly } from "../../../../scripts/local/roster.ts";
import { DEFAULT_PORTS, startService, urlOf } from "../../../../scripts/local/services.ts";
import { startEmbeddedChain } from "../../../../services/devchain/chain.ts";
import { readBlockByNumber } from "../../../../services/chain/read/block.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { logUrn } from "../../../../services/core/words/ids.ts";
import type { SigningConfig } from "../../../../services/signing/start.ts";
import type { LogIdentity } from "../../../../services/store/rows.ts";
import { OWN_NODE } from "../../../helpers/own-node.ts";

const ERP = "http://erp.example";

/** The example organization on an embedded chain over HTTP, with the signing service as a process of its own. */
export async function startLocal() {
  const dir = await mkdtemp(join(tmpdir(), "signing-process-"));
  const chain = await startEmbeddedChain({ dataDir: join(dir, "chain"), port: 0, blockTime: 1, clock: Date.now });
  const ports = { ...DEFAULT_PORTS, signing: await freePort() };
  const url = urlOf(ports.signing);
  const { deployment, agents } = await createOrganization({
    dir,
    rpcUrl: chain.url,
    erpOrigin: ERP,
    bankOrigin: "http://bank.example",
    targetCredential: "secret",
    signingUrl: url,
    gatewayUrl: urlOf(ports.gateway),
    agents: directly("buyer"),
    delay: 1,
  });
  const [buyer] = agents;
  const genesis = await readBlockByNumber(createRpc(chain.url), 0);
  if (buyer === undefined || genesis === null) throw new Error("no buyer, or no chain");
  const { chainId, system, organization, logs } = deployment;
  const identity: LogIdentity = { chainId, system, organization, logId: logs.signing, genesisHash: genesis.hash };
  const urn = (logId: number) => logUrn(chainId, system, logId);
  const path = files(dir);
  /** what the process is started with, for starting the service in this process */
  const config: SigningConfig = {
    rpcUrl: chain.url,
    dataDir: join(dir, "logs"),
    deploymentFile: path.deployment,
    host: "127.0.0.1",
    logLevel: "silent",
    mappingFile: path.mapping,
    ...OWN_NODE,
    bodyLimit: 1_048_576,
    port: 0,
    logId: logs.signing,
    keyFile: path.signingKey,
    passphraseFile: null,
    envelopeLife: 60,
    holdLife: 3600,
    countersFile: null,
    pepUrl: null,
  };
  return {
    dir,
    chain,
    deployment,
    identity,
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
    startProcess: (): Promise<LocalProcess> =>
      startService("signing", {
        dir,
        ports,
        rpcUrl: chain.url,
        envelopeLife: 60,
        batchSeconds: 10,
        logLevel: "warn",
      }),
    stop: async (): Promise<void> => {
      await chain.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Local = Awaited<ReturnType<typeof startLocal>>;
