import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { type RpcServer, startRpcServer } from "../../../services/devchain/server.ts";
import { type GatewayConfig, startGateway } from "../../../services/gateway/start.ts";
import { readGenesisHash } from "../../../services/chain/read/block.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { outcomeSchema } from "../../../services/core/schemas/outcome.ts";
import { logStorePath } from "../../../services/store/sqlite/file.ts";
import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { generateKeyFile } from "../../../services/keys/file-signer.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { GATEWAY_LOG, SIGNING_LOG } from "../../contracts/fixture.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { nextBatch } from "../chain/support/batches.ts";
import { mappingText } from "./support/mapping.ts";
import { type Organization, startOrganization } from "./support/organization.ts";
import { headersFor, send } from "./support/point.ts";
import { order } from "./support/proposals.ts";
import { OWN_NODE } from "../../helpers/own-node.ts";

describe("gateway/start", () => {
  let organization: Organization;
  let node: RpcServer;
  let directory: string;
  let config: GatewayConfig;
  const life = { fatal: (error: unknown) => expect.fail(String(error)) };

  before(async () => {
    organization = await startOrganization();
    const { connection, deployment, erp, bank, system } = organization;
    node = await startRpcServer(0, (method, params) => connection.provider.request({ method, params: [...params] }));
    directory = await mkdtemp(join(tmpdir(), "gateway-start-"));
    const file = (name: string) => join(directory, name);
    const signer = await generateKeyFile(file("key.pem"));
    const { anchorLog, actors } = deployment;
    const { mark } = await anchorLog.getLog(GATEWAY_LOG);
    await anchorLog
      .connect(actors.timelock)
      .addSigner(GATEWAY_LOG, 1, toHex(signer.publicKey.raw), 0, 2n ** 63n, mark, 2n ** 63n);
    await organization.catchUp();
    await writeFile(file("mapping.yaml"), mappingText({ erp: erp.origin, bank: bank.origin }));
    await writeFile(file("deployment.json"), JSON.stringify(system));
    await writeFile(file("credentials.json"), JSON.stringify({ erp: { "x-api-key": "secret" } }), {
      mode: 0o600,
    });
    config = {
      rpcUrl: node.url,
      dataDir: join(directory, "logs"),
      deploymentFile: file("deployment.json"),
      host: "127.0.0.1",
      hostNames: null,
      operatorKeys: null,
      logLevel: "silent",
      mappingFile: file("mapping.yaml"),
      ...OWN_NODE,
      bodyLimit: 4096,
      port: 0,
      logId: Number(GATEWAY_LOG),
      keyFile: file("key.pem"),
      passphraseFile: null,
      credentialsFile: file("credentials.json"),
      targetTimeout: 120,
      enforcement: "on",
      ...{ custody: "gateway", agentsDir: null },
    };
  });
  after(async () => {
    await node.stop();
    await organization.stop();
    await rm(directory, { recursive: true });
  });

  const start = (change: Partial<GatewayConfig> = {}) =>
    startGateway({ ...config, ...change }, life, organization.clock);

  it("enforces from files and a node, and after a restart", async () => {
    for (const _run of [1, 2]) {
      const gateway = await start();
      const asked = order(organization);
      const { headers } = await headersFor(organization, asked);
      expect((await send(gateway.url, asked, headers)).status).to.equal(201);
      expect(organization.erp.seen.at(-1)?.headers).to.include({ "x-api-key": "secret" });
      await gateway.stop(1000);
    }
  });

  it("dates no record before an older one, on a clock that is set back 20 s, also after a restart", async () => {
    const { time } = organization;
    const now = time.now;
    const dataDir = join(directory, "set-back");
    for (const setBack of [0, 20_000, 20_000]) {
      const gateway = await start({ dataDir });
      time.now = now;
      const asked = order(organization);
      const { headers } = await headersFor(organization, asked);
      time.now = now - setBack;
      expect((await send(gateway.url, asked, headers)).status).to.equal(201);
      await gateway.stop(1000);
    }
    time.now = now;
    const { system } = organization;
    const identity = { ...system, logId: Number(GATEWAY_LOG), genesisHash: await readGenesisHash(organization.rpc) };
    const store = await openLogStore({ path: logStorePath(dataDir, Number(GATEWAY_LOG)), identity });
    const rows = await store.records.range(1, 100);
    await store.close();
    const times = rows.map(({ record }) => outcomeSchema.parse(parseJws(record, ["outcome+jwt"]).payload));
    expect(times.map(({ iat }) => iat)).to.deep.equal(rows.map(() => Math.floor(now / 1000)));
    expect(times.map(({ started }) => started)).to.deep.equal(rows.map(() => now));
    expect(rows).to.have.length(6);
  });

  it("enforces over proven state, on a node that is not our own", async () => {
    const gateway = await start({ rpcTrust: "single" });
    const asked = order(organization);
    const { headers } = await headersFor(organization, asked);
    expect((await send(gateway.url, asked, headers)).status).to.equal(201);
    await gateway.stop(1000);
  });

  it("starts on no log but its own kind, and with no key but a registered one", async () => {
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", start({ logId: Number(SIGNING_LOG) }));
    await generateKeyFile(join(directory, "other.pem"));
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", start({ keyFile: join(directory, "other.pem") }));
  });

  it("does not start without a node, or with credentials others may read", async () => {
    await expectCodeAsync("CONFIG_MISSING", start({ rpcUrl: null }));
    await expectCodeAsync("CHAIN_UNREACHABLE", start({ rpcUrl: "http://127.0.0.1:1" }));
    const open = join(directory, "open.json");
    await writeFile(open, "{}");
    await chmod(open, 0o644);
    await expectCodeAsync("KEY_UNREADABLE", start({ credentialsFile: open }));
  });

  it("leaves the one that runs alone when it is started a second time by mistake: PORT_TAKEN", async () => {
    const gateway = await start();
    await expectCodeAsync("PORT_TAKEN", start({ port: Number(new URL(gateway.url).port) }));
    const asked = order(organization);
    const { headers } = await headersFor(organization, asked);
    expect((await send(gateway.url, asked, headers)).status).to.equal(201);
    await gateway.stop(1000);
  });

  it("closes what it opened when it cannot start", async () => {
    const gateway = await start();
    await expectCodeAsync(
      "PORT_TAKEN",
      start({ port: Number(new URL(gateway.url).port), dataDir: join(directory, "second") }),
    );
    await gateway.stop(1000);
    const again = await start({ dataDir: join(directory, "second") });
    await again.stop(1000);
  });

  it("does not start on a log that is gone while the chain has records of it: STORE_BEHIND", async () => {
    const { anchorLog, actors } = organization.deployment;
    await anchorLog.connect(actors.gatewayAnchorer).anchor(nextBatch(Number(GATEWAY_LOG), null));
    await organization.catchUp();
    // The one that stands there was never anchored: it has less.
    for (const dataDir of [config.dataDir, join(directory, "gone")])
      await expectCodeAsync("STORE_BEHIND", start({ dataDir }));
  });
});
