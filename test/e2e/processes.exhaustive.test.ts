import { request } from "node:http";
import { join } from "node:path";

import { expect } from "chai";

import { localAccounts } from "../../scripts/local/accounts.ts";
import { freePorts, type Ports, urlOf } from "../../scripts/local/services.ts";
import { holderOfPort } from "../../services/platform/process/port-holder.ts";
import { listens } from "../../services/platform/process/probe.ts";
import { type LocalOrganization, startLocalOrganization } from "../helpers/local-organization.ts";
import { eventually, until } from "../helpers/until.ts";
import { type Env, failingStart, npmStart, portEnv, readyUrls, type Started } from "./support/npm-start.ts";
import type { Ran } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

/** Elsewhere no system tells who holds a port, and so whom to kill. */
const TELLS = process.platform === "linux";
const NAME = "countersign.example";

/** A start that failed, in one line for each problem; nothing it started lives on. */
function linesOf({ status, stdout, stderr, orphans }: Ran): readonly string[] {
  expect(status, stdout + stderr).to.equal(1);
  expect(orphans, "processes it left behind").to.equal(false);
  return stderr.trimEnd().split("\n");
}

async function killOn(port: number): Promise<number> {
  const pid = await eventually("somebody listens", () => holderOfPort(port));
  process.kill(pid, "SIGKILL");
  return pid;
}

async function readinessOf({ supervisor }: Ports) {
  const response = await fetch(`${urlOf(supervisor)}/readyz`);
  return { status: response.status, ...((await response.json()) as { notices: Record<string, string> }) };
}

/** Whoever watches over the others is killed, and nobody holds a port any more. */
async function expectNoOrphans(ports: Ports): Promise<void> {
  await killOn(ports.supervisor);
  const gone = async (port: number) => !(await listens(urlOf(port))());
  for (const [name, port] of Object.entries(ports)) await until(`${name} has ended`, () => gone(port));
}

describe("npm start: its processes", () => {
  let running: Started | null = null;
  before(function () {
    if (!TELLS) this.skip();
  });
  after(() => running?.kill());

  describe("on the chain it brings along", () => {
    let dir: string;
    let ports: Ports;
    let env: Env;
    before(async () => {
      dir = createTempDir();
      ports = await freePorts();
      const quick = { COUNTERSIGN_CHAIN_BLOCK_TIME: "1", COUNTERSIGN_LOG_LEVEL: "warn" };
      env = { ...portEnv(ports), ...quick, DATA_DIR: dir, COUNTERSIGN_HOST_NAMES: NAME };
      running = await npmStart(env, [...readyUrls(ports), `${urlOf(ports.supervisor)}/readyz`]);
    });
    after(() => {
      running?.kill();
      removeDir(dir);
    });

    it("answer to the names they were given, and to no other", async () => {
      const asked = (port: number, host: string) =>
        new Promise<number | undefined>((resolve, reject) => {
          const outgoing = request(`${urlOf(port)}/`, { headers: { host } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          });
          outgoing.once("error", reject).end();
        });
      for (const port of [ports.signing, ports.gateway, ports.supervisor, ports.signingBatcher]) {
        expect(await asked(port, NAME)).not.to.equal(421);
        expect(await asked(port, "rebound.example")).to.equal(421);
      }
    });

    it("are started again when they are killed, one by one, and named", async () => {
      const others = holderOfPort(ports.gateway);
      const pid = await killOn(ports.signing);
      await until("another one is ready", async () => {
        const holder = holderOfPort(ports.signing);
        return holder !== null && holder !== pid && (await readinessOf(ports)).status === 200;
      });
      await until("it is said", () => running?.output().includes("signing is ready again") === true);
      expect(running?.output()).to.match(/PROCESS_ENDED: signing was ended by SIGKILL\. Started again in 0\.[0-9] s/);
      expect(holderOfPort(ports.gateway)).to.equal(others);
    });

    it("are not harmed by a second start, which says who holds the directory", async () => {
      const holder = holderOfPort(ports.supervisor);
      for (const also of [{}, portEnv(await freePorts())]) {
        const [line] = linesOf(await failingStart({ ...env, ...also }));
        expect(line).to.match(new RegExp(`^DATA_IN_USE: .* is used by process ${holder} \\(node start\\.ts\\)`));
      }
      await until("all of it is ready, as before", async () => (await readinessOf(ports)).status === 200);
    });

    it("end when the process above them is killed, and give their ports back", () => expectNoOrphans(ports));
  });

  describe("on an outside chain", () => {
    let organization: LocalOrganization;
    let ports: Ports;
    let env: Env;
    before(async () => {
      ports = await freePorts();
      organization = await startLocalOrganization({ erpOrigin: "http://erp.example" });
      const { path } = organization;
      env = {
        ...portEnv(ports),
        RPC_URL: organization.chain.url,
        DATA_DIR: path.logs,
        COUNTERSIGN_RPC_TRUST: "own",
        COUNTERSIGN_DEPLOYMENT_FILE: path.deployment,
        COUNTERSIGN_LOG_LEVEL: "warn",
        COUNTERSIGN_MAPPING_FILE: path.mapping,
        COUNTERSIGN_SIGNING_LOG: "1",
        COUNTERSIGN_SIGNING_KEY_FILE: path.signingKey,
        COUNTERSIGN_GATEWAY_LOG: "2",
        COUNTERSIGN_GATEWAY_KEY_FILE: path.gatewayKey,
        COUNTERSIGN_GATEWAY_CREDENTIALS_FILE: path.credentials,
        COUNTERSIGN_BATCHER_WALLET_FILE: path.wallet("signing-anchorer"),
      };
    });
    after(async () => {
      running?.kill();
      await organization.stop();
    });

    it("are not started while a setting is missing, and all that are missing are said at once", async () => {
      const lines = linesOf(
        await failingStart({ RPC_URL: organization.chain.url, DATA_DIR: join(organization.dir, "x") }),
      );
      const missing = lines.map(
        (line) => /^CONFIG_MISSING: [a-z, ]+: (COUNTERSIGN_[A-Z_]+) is not set/.exec(line)?.[1],
      );
      expect(missing).to.have.members([
        "COUNTERSIGN_DEPLOYMENT_FILE",
        "COUNTERSIGN_MAPPING_FILE",
        "COUNTERSIGN_SIGNING_LOG",
        "COUNTERSIGN_SIGNING_KEY_FILE",
        "COUNTERSIGN_GATEWAY_LOG",
        "COUNTERSIGN_GATEWAY_KEY_FILE",
        "COUNTERSIGN_GATEWAY_CREDENTIALS_FILE",
        "COUNTERSIGN_BATCHER_WALLET_FILE",
      ]);
    });

    it("refuse one wallet for logs of two anchorers, and name the other", async () => {
      const { signingAnchorer, gatewayAnchorer } = localAccounts();
      const [one, other] = [signingAnchorer, gatewayAnchorer].map(({ address }) => address.toLowerCase());
      const said = linesOf(await failingStart(env)).at(-1);
      expect(said).to.contain(`NOT_ANCHORER: batcher: log 2 is anchored by ${other}, and this wallet is ${one}`);
      expect(said).to.contain("COUNTERSIGN_GATEWAY_BATCHER_WALLET_FILE");
    });

    it("are two batchers with two wallets, and the death of one ends neither signing nor enforcement", async () => {
      const wallet = organization.path.wallet("gateway-anchorer");
      running = await npmStart({ ...env, COUNTERSIGN_GATEWAY_BATCHER_WALLET_FILE: wallet }, readyUrls(ports));
      const notices = { batcher: "ok", gatewayBatcher: "ok" };
      expect(await readinessOf(ports)).to.deep.include({ status: 200, notices });
      const before = [holderOfPort(ports.signing), holderOfPort(ports.gateway)];
      await killOn(ports.gatewayBatcher);
      await until("it is missed", async () => (await readinessOf(ports)).notices["gatewayBatcher"] === "PROCESS_ENDED");
      await until("all of it is ready, as before", async () => (await readinessOf(ports)).status === 200);
      expect(running.output()).to.contain("gatewayBatcher was ended by SIGKILL");
      expect(running.output()).to.contain("signing and enforcement go on");
      await until("it is back", async () => (await readinessOf(ports)).notices["gatewayBatcher"] === "ok");
      expect([holderOfPort(ports.signing), holderOfPort(ports.gateway)]).to.deep.equal(before);
    });

    it("end when the process above them is killed, and give their ports back", () => expectNoOrphans(ports));
  });
});
