import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { EXAMPLE, EXAMPLE_FILE } from "../../../../scripts/local/example.ts";
import { createOrganization } from "../../../../scripts/local/organization.ts";
import { directly } from "../../../../scripts/local/roster.ts";
import { freePorts, type Ports, urlOf } from "../../../../scripts/local/services.ts";
import { AGENT, exampleText } from "../../../../scripts/start/example-home.ts";
import { type HomeFiles, homeFiles } from "../../../../services/domain/home/files.ts";
import { trustHome } from "../../../../services/domain/home/trust.ts";
import { openLocalChain } from "../../../../services/main/local-chain.ts";
import { portEnv } from "../../../e2e/support/npm-start.ts";
import { countersign, ownEnv, type Ran } from "../../../e2e/support/run.ts";
import { freePort } from "../../../../services/platform/http/free-port.ts";
import { createTempDir } from "../../../e2e/support/temp-dir.ts";

const SECRET = "only-the-gateway-knows";

/** A home that is applied, with nothing running in it, and its two targets. */
export interface TestHome {
  readonly home: string;
  readonly files: HomeFiles;
  readonly ports: Ports;
  /** of the page on which people approve */
  readonly page: string;
  readonly env: Readonly<Record<string, string>>;
  /** one of our commands in this home */
  run(...args: readonly string[]): Promise<Ran>;
  stop(): void;
}

/** The ERP asks for a credential; the bank answers everybody. */
export async function createTestHome(): Promise<TestHome> {
  const home = realpathSync(createTempDir());
  const files = homeFiles(home);
  const ports = await freePorts();
  const erp = await serve((authorization) => (authorization === `Bearer ${SECRET}` ? 201 : 401));
  const bank = await serve(() => 200);
  const env = {
    ...portEnv(ports),
    COUNTERSIGN_CHAIN_BLOCK_TIME: "1",
    COUNTERSIGN_BATCHER_SECONDS: "1",
    COUNTERSIGN_LOG_LEVEL: "info",
  };
  const page = `http://localhost:${await freePort()}`;
  const urls = { erp: urlAt(erp), bank: urlAt(bank) };
  mkdirSync(files.dir, { mode: 0o700 });
  writeFileSync(join(files.dir, "target-credential"), SECRET, { mode: 0o600 });
  const text = exampleText(readFileSync(EXAMPLE_FILE, "utf8"), urls);
  writeFileSync(files.domain, `${text}\nconsole: { url: "${page}", upTo: 1000.00 USD }\n`);
  const chain = await openLocalChain(files, env);
  try {
    await createOrganization({
      ...{ dir: home, rpcUrl: chain.rpcUrl, erpOrigin: urls.erp, bankOrigin: urls.bank, targetCredential: SECRET },
      ...{ signingUrl: urlOf(ports.signing), gatewayUrl: urlOf(ports.gateway), agents: directly(AGENT) },
    });
  } finally {
    await chain.release();
  }
  await trustHome(home, EXAMPLE.domain.organization, ownEnv());
  return {
    ...{ home, files, ports, page, env },
    run: (...args) => countersign([...args, "--home", home], { env }),
    stop: () => {
      for (const server of [erp, bank]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** A folder with a domain file and nothing else, trusted. */
export async function createBareHome(env: Readonly<Record<string, string>>) {
  const home = realpathSync(createTempDir());
  writeFileSync(join(home, "countersign.yaml"), readFileSync(EXAMPLE_FILE));
  await trustHome(home, EXAMPLE.domain.organization, ownEnv());
  return {
    files: homeFiles(home),
    run: (...args: readonly string[]): Promise<Ran> =>
      countersign([...args, "--home", home], { env: { ...env, TARGET_CREDENTIAL: SECRET } }),
  };
}

async function serve(status: (authorization: string | undefined) => number): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status(request.headers.authorization), { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function urlAt(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
