import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { HDNodeWallet, Mnemonic } from "ethers";

import { waitAnchored } from "../../scripts/demo/anchored.ts";
import { approve } from "../../scripts/demo/approver.ts";
import { type Cast, createCast, obtain } from "../../scripts/demo/cast.ts";
import { createOrder, readBudget, wire } from "../../scripts/demo/proposals.ts";
import { createOrganization, type Organization } from "../../scripts/local/organization.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { PROCUREMENT } from "../../scripts/local/roster.ts";
import { freePorts, type Ports, targetProcess, urlOf } from "../../scripts/local/services.ts";
import { startSingle } from "../../scripts/local/single.ts";
import { connectSystem } from "../../services/chain/read/deployment.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import type { Child } from "../../services/platform/process/child.ts";
import { type Env, npmStart, type Started } from "../e2e/support/npm-start.ts";
import { countersign, run } from "../e2e/support/run.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { type Anvil, startAnvil } from "./support/anvil.ts";
import { installAnvil, skipLoudly } from "./support/tools.ts";

/** A funded account of anvil that has no part in the example organization. */
const ANOTHER_DEPLOYER = "m/44'/60'/0'/0/9";
/** SHA-256 of "Example Organization", as in ignition/parameters/example.json5. */
const EXAMPLE = "0x90fcaadd810c4b523d2d6a3b4fa212985f0b51d420a804eaccfe4622819630d2";

describe("on an outside chain (anvil)", () => {
  let dir: string;
  let anvil: Anvil | null = null;
  let chain: string;

  before(async function () {
    const binary = await installAnvil();
    if (binary === null) skipLoudly(this, "anvil cannot be installed from npm here (Linux on x64 only)");
    dir = createTempDir();
    anvil = await startAnvil(binary);
    chain = anvil.url;
  });
  after(() => {
    anvil?.kill();
    if (dir !== undefined) removeDir(dir);
  });

  describe("npm start with RPC_URL", () => {
    let ports: Ports;
    let organization: Organization;
    let cast: Cast;
    let services: Started | null = null;
    const targets: Child[] = [];
    const credential = "only-the-gateway-knows";

    before(async () => {
      const own = await freePorts();
      // One batcher anchors both logs.
      ports = { ...own, gatewayBatcher: own.signingBatcher };
      organization = await createOrganization({
        dir,
        rpcUrl: chain,
        erpOrigin: urlOf(ports.erp),
        bankOrigin: urlOf(ports.bank),
        targetCredential: credential,
        signingUrl: urlOf(ports.signing),
        gatewayUrl: urlOf(ports.gateway),
        agents: PROCUREMENT,
        delay: 1,
        gatewayAnchorer: "signingAnchorer",
      });
      cast = createCast({ organization, ports });
      mkdirSync(join(dir, "output"), { recursive: true });
      for (const name of ["erp", "bank"] as const) {
        targets.push(await startSingle(targetProcess(name, ports[name], credential), dir));
      }
      services = await npmStart(outsideEnv(), [
        `${urlOf(ports.signing)}/readyz`,
        `${urlOf(ports.gateway)}/-/readyz`,
        `${urlOf(ports.signingBatcher)}/readyz`,
      ]);
    });
    after(async () => {
      services?.kill();
      for (const target of targets) await target.stop();
    });

    /** Everything README.md asks of who brings a chain, and nothing else. */
    function outsideEnv(): Env {
      const path = homeFiles(dir);
      return {
        RPC_URL: chain,
        DATA_DIR: path.logs,
        COUNTERSIGN_DEPLOYMENT_FILE: path.deployment,
        COUNTERSIGN_LOG_LEVEL: "warn",
        COUNTERSIGN_MAPPING_FILE: path.mapping,
        COUNTERSIGN_SIGNING_PORT: String(ports.signing),
        COUNTERSIGN_SIGNING_LOG: "1",
        COUNTERSIGN_SIGNING_KEY_FILE: path.signingKey,
        COUNTERSIGN_PEP_URL: urlOf(ports.gateway),
        COUNTERSIGN_GATEWAY_PORT: String(ports.gateway),
        COUNTERSIGN_GATEWAY_LOG: "2",
        COUNTERSIGN_GATEWAY_KEY_FILE: path.gatewayKey,
        COUNTERSIGN_GATEWAY_CREDENTIALS_FILE: path.credentials,
        COUNTERSIGN_BATCHER_PORT: String(ports.signingBatcher),
        COUNTERSIGN_BATCHER_WALLET_FILE: path.wallet("signing-anchorer"),
        COUNTERSIGN_SUPERVISOR_PORT: String(ports.supervisor),
        COUNTERSIGN_BATCHER_SECONDS: "1",
      };
    }

    it("permits an action, and the target runs it", async () => {
      const checker = cast.actors["budget-checker"];
      const proposal = readBudget(cast, "marketing");
      const { permit } = await obtain(checker, proposal);
      const { status, body } = await checker.client.execute("erp", proposal, permit);
      expect([status, JSON.parse(body)]).to.deep.equal([
        200,
        { unit: "marketing", available: "20000.00", currency: "USD" },
      ]);
    });

    it("holds an action until a human signs, and not longer", async () => {
      const generator = cast.actors["po-generator"];
      const order = { vendor: "Vendor Y", part: "X", quantity: 500, total: "42500.00" };
      const { built, answer } = await generator.client.propose(createOrder(cast, order));
      if (answer.kind !== "held") throw new Error(`it was ${answer.kind}`);
      const { status } = await approve(urlOf(ports.signing), answer.hold, cast.approverContext, cast.approverKey);
      expect(status).to.equal(201);
      const resumed = createOrder(cast, order, { hold: answer.hold });
      const { permit } = await obtain(generator, resumed, built);
      const ran = await generator.client.execute("erp", resumed, permit);
      expect(ran.status, ran.body).to.equal(201);
    });

    it("blocks an action, and says why", async () => {
      const { answer } = await cast.actors["po-generator"].client.propose(wire(cast, "ACME Holdings", "200000.00"));
      expect(answer).to.include({ kind: "refused", code: "ACTION_BLOCKED", reason: "ABOVE_BLOCK" });
    });

    it("has it all anchored, and audited with the command line", async () => {
      await waitAnchored({ ports });
      const { chainId, system, organization: name } = organization.deployment;
      const verifier = ["--rpc", chain, "--chain-id", String(chainId), "--system", system, "--organization", name];
      const logs = [1, 2].map((log) => join(homeFiles(dir).logs, `log-${log}.sqlite`));
      const ran = await countersign(["audit", ...verifier, "--require-anchored", ...logs]);
      expect(ran.status, ran.stdout + ran.stderr).to.equal(0);
      expect(ran.stdout).to.contain("2 permitted, 1 held, 1 blocked");
      expect(ran.stdout).to.contain("Nothing found: every record is accounted for.");
    });

    it("ends on SIGTERM within ten seconds", async () => {
      expect(await services?.stop("SIGTERM"), services?.output()).to.equal(0);
    });
  });

  it("takes the Ignition module with the example parameters, as Hardhat's own command deploys it", async () => {
    const id = `test-${randomUUID()}`;
    const { privateKey } = HDNodeWallet.fromMnemonic(
      Mnemonic.fromPhrase("test test test test test test test test test test test junk"),
      ANOTHER_DEPLOYER,
    );
    const parameters = ["--parameters", "ignition/parameters/example.json5", "--deployment-id", id];
    try {
      const ran = await run(
        process.execPath,
        [
          "node_modules/hardhat/dist/src/cli.js",
          ...["ignition", "deploy", "ignition/modules/System.ts", "--network", "outside", ...parameters],
        ],
        {
          env: { RPC_URL: chain, DEPLOYER_KEY: privateKey, HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: "true" },
        },
      );
      expect(ran.status, ran.stdout + ran.stderr).to.equal(0);
      const system = /System#System - (0x[0-9a-fA-F]{40})/.exec(ran.stdout)?.[1] ?? "";
      const rpc = createRpc(chain);
      const addresses = await connectSystem({ rpc, chainId: 31337, system, organization: EXAMPLE });
      expect(await rpc.request("eth_getCode", [addresses.policyRegistry, "latest"])).to.have.length.greaterThan(100);
    } finally {
      rmSync(join("ignition", "deployments", id), { recursive: true, force: true });
    }
  });
});
