import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import { Wallet } from "ethers";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { files } from "../../../scripts/local/organization.ts";
import type { HttpServer } from "../../../services/platform/http/server.ts";
import { logStorePath } from "../../../services/store/sqlite/file.ts";
import { type Organization, SIGNING, startOrganization } from "../auditor/support/organization.ts";
import { expectAnchored } from "./support/expect.ts";
import { allBatches, minedBy, openLog, serveLog, type TestLog } from "./support/log.ts";
import { backlogOf, startBatcherProcess, untilAnchored } from "./support/process.ts";

const KILLS = 15;

describe("the batcher as a process", () => {
  let organization: Organization;
  let dataDir: string;
  let log: TestLog;
  let owner: HttpServer;

  before(async () => {
    organization = await startOrganization();
    dataDir = join(organization.dir, "logs");
    await mkdir(dataDir);
    log = await openLog({
      ...organization,
      signer: organization.signingKey,
      path: logStorePath(dataDir, SIGNING),
      identity: organization.identity(SIGNING),
    });
    owner = await serveLog(log, organization.signingKey);
  });

  after(async () => {
    await owner.close(0);
    await log.close();
    await organization.stop();
  });

  const start = (env: Readonly<Record<string, string>> = {}) =>
    startBatcherProcess(organization, dataDir, `${SIGNING}=${owner.url}`, env);

  it(`loses nothing and anchors nothing twice when it is killed ${KILLS} times while records are appended`, async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await log.append(1);
        await sleep(20);
      }
    })();
    for (let kills = 0; kills < KILLS; kills++) {
      const batcher = await start();
      // Wait until it works, then let it live for some moment between nothing and two batches.
      while ((await backlogOf(batcher)) === null) await sleep(10);
      await sleep(Math.random() * 400);
      await batcher.stop("SIGKILL");
    }
    writing = false;
    await writer;
    const last = await start();
    await untilAnchored(last);
    await last.stop();
    await expectAnchored(log);
    const rows = await allBatches(log.store);
    // How many depends on the machine; one would mean that nothing was in flight when a process died.
    expect(rows.length).to.be.above(1);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).to.equal(await log.store.records.lastSeq());
  }).timeout(180_000);

  it("tells its backlog and its readiness", async () => {
    const batcher = await start({ COUNTERSIGN_BATCHER_RECORDS: "65536", COUNTERSIGN_BATCHER_SECONDS: "3600" });
    while ((await backlogOf(batcher)) === null) await sleep(10);
    await log.append(4);
    const backlog = await backlogOf(batcher);
    expect(backlog).to.include({ log: SIGNING, unanchored: 4, batches: 0 });
    expect(backlog?.oldest_ms).to.be.at.least(0);
    const ready = await fetch(`${batcher.url}/readyz`);
    expect(ready.status).to.equal(200);
    expect(await ready.json()).to.deep.include({ checks: { "log 1": "ok", "backlog 1": "ok" } });
    expect((await fetch(`${batcher.url}/healthz`)).status).to.equal(200);
    expect((await fetch(`${batcher.url}/v1/nothing`)).status).to.equal(404);
    await batcher.stop();
    expect(await batcher.ended).to.equal(0);
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
    while ((await log.store.batches.last())?.state !== "sent") await sleep(5);
    await batcher.stop();
    expect(await batcher.ended).to.equal(0);
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
    expect(await batcher.ended).to.equal(1);
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
    while (!(await notReady())) await sleep(20);
    expect(await (await fetch(`${batcher.url}/readyz`)).json()).to.deep.include({
      checks: { "log 1": "OWNER_UNREACHABLE", "backlog 1": "ok" },
    });
    await batcher.stop("SIGKILL");
    const next = await start();
    await untilAnchored(next);
    await next.stop();
  });

  const BAD_KEYS: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
    ["that others may read", async () => ({ COUNTERSIGN_BATCHER_WALLET_FILE: await keyFile("open", 0o644) })],
    ["that is none", async () => ({ COUNTERSIGN_BATCHER_WALLET_FILE: files(organization.dir).signingKey })],
    [
      "with a passphrase that protects nothing",
      async () => ({ COUNTERSIGN_BATCHER_PASSPHRASE_FILE: await keyFile("pass", 0o600) }),
    ],
  ];
  for (const [what, env] of BAD_KEYS) {
    it(`does not start with a key ${what}`, async () => {
      const batcher = await start(await env());
      expect(await batcher.ended).to.equal(1);
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
