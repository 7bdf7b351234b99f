import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { until } from "../../helpers/until.ts";
import { SIGNING } from "../auditor/support/organization.ts";
import { expectAnchored } from "./support/expect.ts";
import { minedBy, serveLog, type TestLog } from "./support/log.ts";
import {
  backlogOf,
  type BatcherWorld,
  startBatcherProcess,
  startBatcherWorld,
  untilAnchored,
  untilWorking,
} from "./support/process.ts";

describe("the batcher as a process", () => {
  let world: BatcherWorld;
  let organization: BatcherWorld["organization"];
  let dataDir: string;
  let log: TestLog;

  before(async () => {
    world = await startBatcherWorld();
    ({ organization, dataDir, log } = world);
  });
  after(() => world.stop());

  const start: BatcherWorld["start"] = (env) => world.start(env);

  it("tells its backlog and its readiness", async () => {
    const batcher = await start({ COUNTERSIGN_BATCHER_RECORDS: "65536", COUNTERSIGN_BATCHER_SECONDS: "3600" });
    await untilWorking(batcher);
    await log.append(4);
    const backlog = await backlogOf(batcher);
    expect(backlog).to.include({ log: SIGNING, unanchored: 4, batches: 0 });
    expect(backlog?.oldest_ms).to.be.at.least(0);
    const ready = await fetch(`${batcher.url}/readyz`);
    expect(ready.status).to.equal(200);
    expect(await ready.json()).to.deep.include({ checks: { "log 1": "ok", "store 1": "ok", "backlog 1": "ok" } });
    expect((await fetch(`${batcher.url}/healthz`)).status).to.equal(200);
    expect((await fetch(`${batcher.url}/v1/nothing`)).status).to.equal(404);
    for (const path of ["/healthz", "/readyz", "/v1/backlog"]) {
      const { status } = await fetch(`${batcher.url}${path}`, { headers: { origin: "https://page.test" } });
      expect(status).to.equal(403);
    }
    await batcher.stop();
    expect((await batcher.ended).status).to.equal(0);
  });

  it("finishes the batch in flight when it is told to stop, with a keystore for a key", async () => {
    const keystore = join(organization.dir, "wallet.json");
    const passphrase = join(organization.dir, "passphrase");
    const wallet = new Wallet(localAccounts().signingAnchorer.privateKey);
    await writeFile(keystore, await wallet.encrypt("correct horse", undefined), { mode: 0o600 });
    await writeFile(passphrase, "correct horse\n", { mode: 0o600 });
    const batcher = await start({
      COUNTERSIGN_BATCHER_WALLET_FILE: keystore,
      COUNTERSIGN_BATCHER_PASSPHRASE_FILE: passphrase,
      COUNTERSIGN_BATCHER_CONFIRMATIONS: "2",
    });
    await until("a batch is sent", async () => (await log.store.batches.last())?.state === "sent");
    await batcher.stop();
    expect((await batcher.ended).status).to.equal(0);
    expect((await log.store.batches.last())?.state).to.equal("confirmed");
    await expectAnchored(log);
  });

  it("ends, and sends nothing, when the owner finds another batch than was proposed", async () => {
    const sent = await minedBy(organization.rpc);
    const impostor = await serveLog(
      { ...log, store: { ...log.store, records: strange(log) } },
      organization.signingKey,
    );
    await log.append(1);
    const batcher = await startBatcherProcess(organization, dataDir, `${SIGNING}=${impostor.url}`);
    expect((await batcher.ended).status).to.equal(1);
    expect(batcher.tail()).to.include("BATCH_MISMATCH");
    await impostor.close(0);
    expect(await minedBy(organization.rpc)).to.equal(sent);
    const honest = await start();
    await untilAnchored(honest);
    await honest.stop();
    await expectAnchored(log);
  });

  it("waits for an owner that is away", async () => {
    await log.append(1);
    const batcher = await startBatcherProcess(organization, dataDir, `${SIGNING}=http://127.0.0.1:1`);
    const notReady = async () => (await fetch(`${batcher.url}/readyz`).catch(() => null))?.status === 503;
    await until("it is not ready", notReady, { otherwise: () => batcher.tail() });
    expect(await (await fetch(`${batcher.url}/readyz`)).json()).to.deep.include({
      checks: { "log 1": "OWNER_UNREACHABLE", "store 1": "ok", "backlog 1": "ok" },
    });
    await batcher.stop("SIGKILL");
    const next = await start();
    await untilAnchored(next);
    await next.stop();
  });

  it("does not start with the wallet of another log's anchorer, and names the one it needs", async () => {
    const { signingAnchorer, gatewayAnchorer } = localAccounts();
    const path = homeFiles(organization.dir).wallet("gateway-anchorer");
    const batcher = await start({ COUNTERSIGN_BATCHER_WALLET_FILE: path });
    expect((await batcher.ended).status).to.equal(1);
    const [needed, given] = [signingAnchorer, gatewayAnchorer].map(({ address }) => address.toLowerCase());
    expect(batcher.tail()).to.contain(
      `NOT_ANCHORER: log ${SIGNING} is anchored by ${needed}, and this wallet is ${given}`,
    );
  });

  const BAD_KEYS: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
    ["that others may read", async () => ({ COUNTERSIGN_BATCHER_WALLET_FILE: await keyFile("open", 0o644) })],
    ["that is none", async () => ({ COUNTERSIGN_BATCHER_WALLET_FILE: homeFiles(organization.dir).signingKey })],
    [
      "with a passphrase that protects nothing",
      async () => ({ COUNTERSIGN_BATCHER_PASSPHRASE_FILE: await keyFile("pass", 0o600) }),
    ],
  ];
  for (const [what, env] of BAD_KEYS) {
    it(`does not start with a key ${what}`, async () => {
      const batcher = await start(await env());
      expect((await batcher.ended).status).to.equal(1);
      expect(batcher.tail()).to.match(/^KEY_UNREADABLE: /m);
    });
  }

  async function keyFile(name: string, mode: number): Promise<string> {
    const path = join(organization.dir, name);
    await writeFile(path, localAccounts().signingAnchorer.privateKey);
    await chmod(path, mode);
    return path;
  }

  /** Records as an owner would see them if somebody had changed one: hash and all. */
  function strange({ store }: TestLog): TestLog["store"]["records"] {
    return {
      ...store.records,
      range: async (firstSeq, count) => {
        const rows = await store.records.range(firstSeq, count);
        return rows.map((row) => ({ ...row, kind: "approval" as const }));
      },
    };
  }
});
