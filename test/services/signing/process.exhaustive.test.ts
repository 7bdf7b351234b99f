import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import type { Child } from "../../../services/platform/process/child.ts";
import { startEmbeddedChain } from "../../../services/devchain/chain.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { buildIntent } from "../../../services/sdk/intent.ts";
import { type SigningConfig, startSigningService } from "../../../services/signing/start.ts";
import { logStorePath } from "../../../services/store/sqlite/file.ts";
import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { settlementsPath } from "../../../services/store/sqlite/settlements.ts";
import { witnessPath } from "../../../services/store/sqlite/witness.ts";
import type { RecordRow } from "../../../services/store/rows.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { until } from "../../helpers/until.ts";
import { type Local, startLocal } from "./support/local.ts";
import { order } from "./support/requests.ts";

/** An answer somebody got. */
interface Acknowledged {
  readonly intent: string;
  readonly text: string;
  readonly seq: number;
}

describe("signing: the process", () => {
  let local: Local;
  before(async () => {
    local = await startLocal();
  });
  after(() => local.stop());

  const proposal = (dollars: number) =>
    order(dollars, { type: "erp.purchase_order.create", origin: local.erp, path: "/purchase-orders" });

  async function ask(intent: string): Promise<Acknowledged> {
    const response = await fetch(`${local.url}/v1/actions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ intent }),
    });
    const text = await response.text();
    if (response.status !== 200 && response.status !== 202) throw new Error(text);
    return { intent, text, seq: (JSON.parse(text) as { seq: number }).seq };
  }

  /** Asks again and again until the process is dead, and keeps what it got. */
  async function load(acknowledged: Acknowledged[], isDead: () => boolean): Promise<void> {
    for (let n = 0; !isDead(); n += 1) {
      const { intent } = await buildIntent(local.agent, proposal(n % 2 === 0 ? 900 : 12_000));
      await ask(intent).then(
        (answer) => acknowledged.push(answer),
        () => undefined,
      );
    }
  }

  async function killUnderLoad(process: Child, acknowledged: Acknowledged[], answers: number): Promise<void> {
    let dead = false;
    const loads = Array.from({ length: 8 }, () => load(acknowledged, () => dead));
    const wanted = acknowledged.length + answers;
    await until(`${answers} more answers`, () => acknowledged.length >= wanted, { otherwise: () => process.tail() });
    await process.stop("SIGKILL");
    dead = true;
    await Promise.all(loads);
  }

  async function storedRecords(): Promise<readonly RecordRow[]> {
    const { config, identity } = local;
    const store = await openLogStore({ path: logStorePath(config.dataDir, config.logId), identity, readOnly: true });
    try {
      return await store.records.range(1, 100_000);
    } finally {
      await store.close();
    }
  }

  it("loses no acknowledged record when it is killed at any moment under load", async () => {
    const acknowledged: Acknowledged[] = [];
    for (const answers of [1, 25, 80]) {
      await killUnderLoad(await local.startProcess(), acknowledged, answers);
      const records = await storedRecords();
      expect(records.map(({ seq }) => seq)).to.deep.equal(records.map((_, i) => i + 1));
      for (const { intent, text, seq } of acknowledged) {
        expect(text).to.include(records[seq - 1]?.record ?? "no such record");
        expect(records[seq - 2]?.record).to.equal(intent.split("~")[0]);
      }
      expect(new Set(acknowledged.map(({ seq }) => seq)).size).to.equal(acknowledged.length);
    }

    const process = await local.startProcess();
    try {
      for (const { intent, text } of acknowledged) expect((await ask(intent)).text).to.equal(text);
    } finally {
      await process.stop();
    }
  });

  it("finishes what is in flight when it is told to stop, and ends with status 0", async () => {
    const process = await local.startProcess();
    const intents = await Promise.all(
      Array.from({ length: 12 }, async () => (await buildIntent(local.agent, proposal(900))).intent),
    );
    const asked = intents.map((intent) => ask(intent));
    await Promise.any(asked);
    await process.stop("SIGTERM");
    expect((await process.ended).status).to.equal(0);
    const records = await storedRecords();
    const answered = (await Promise.allSettled(asked)).filter((answer) => answer.status === "fulfilled");
    expect(answered).to.not.deep.equal([]);
    for (const { value } of answered) expect(value.text).to.include(records[value.seq - 1]?.record ?? "no such record");
  });

  describe("does not start", () => {
    const start = (change: Partial<SigningConfig>) =>
      startSigningService({ ...local.config, ...change }, { fatal: () => undefined }, Date.now);

    async function deploymentFile(change: object): Promise<string> {
      const path = join(local.dir, `${sha256b64(JSON.stringify(change))}.json`);
      await writeFile(path, JSON.stringify({ ...local.deployment, ...change }));
      return path;
    }

    it("on a chain with another id: CHAIN_WRONG_ID", async () => {
      await expectCodeAsync("CHAIN_WRONG_ID", start({ deploymentFile: await deploymentFile({ chainId: 1 }) }));
    });

    it("for another organization: ORGANIZATION_MISMATCH", async () => {
      const path = await deploymentFile({ organization: `0x${"77".repeat(32)}` });
      await expectCodeAsync("ORGANIZATION_MISMATCH", start({ deploymentFile: path }));
    });

    it("with a System that is not there: SYSTEM_UNKNOWN", async () => {
      const path = await deploymentFile({ system: `0x${"77".repeat(20)}` });
      await expectCodeAsync("SYSTEM_UNKNOWN", start({ deploymentFile: path }));
    });

    it("with an RPC that is down: CHAIN_UNREACHABLE", async () => {
      await expectCodeAsync("CHAIN_UNREACHABLE", start({ rpcUrl: "http://127.0.0.1:1" }));
    });

    it("without an RPC: CONFIG_MISSING", async () => {
      await expectCodeAsync("CONFIG_MISSING", start({ rpcUrl: null }));
    });

    it("without a deployments file: CONFIG_MISSING; with none there: FILE_UNREADABLE; with another file: FILE_INVALID", async () => {
      await expectCodeAsync("CONFIG_MISSING", start({ deploymentFile: null }));
      await expectCodeAsync("FILE_UNREADABLE", start({ deploymentFile: join(local.dir, "nowhere.json") }));
      await expectCodeAsync("FILE_INVALID", start({ deploymentFile: local.config.mappingFile }));
    });

    it("without its key: KEY_UNREADABLE", async () => {
      await expectCodeAsync("KEY_UNREADABLE", start({ keyFile: join(local.dir, "nowhere.pem") }));
    });

    it("with a mapping that is none: MAPPING_INVALID", async () => {
      await expectCodeAsync("MAPPING_INVALID", start({ mappingFile: local.config.deploymentFile ?? "" }));
    });

    it("on data of another chain with the same id: DATA_OTHER_CHAIN", async () => {
      const dataDir = join(local.dir, "foreign");
      const { identity, config } = local;
      const foreign = { ...identity, genesisHash: `0x${"99".repeat(32)}` };
      await (await openLogStore({ path: logStorePath(dataDir, config.logId), identity: foreign })).close();
      await expectCodeAsync("DATA_OTHER_CHAIN", start({ dataDir }));
    });

    it("on a port that is taken: PORT_TAKEN; and closes what it opened", async () => {
      const dataDir = join(local.dir, "twice");
      const first = await start({ dataDir });
      const port = Number(new URL(first.url).port);
      await expectCodeAsync("PORT_TAKEN", start({ dataDir: join(local.dir, "elsewhere"), port }));
      await first.stop(0);
      const again = await start({ dataDir, port });
      await again.stop(0);
    });

    it("a second time by mistake: PORT_TAKEN, and the one that runs still holds its log", async () => {
      const dataDir = join(local.dir, "mistaken");
      const first = await start({ dataDir });
      await expectCodeAsync("PORT_TAKEN", start({ dataDir, port: Number(new URL(first.url).port) }));
      const ready = await fetch(`${first.url}/readyz`);
      await first.stop(0);
      expect(ready.status).to.equal(200);
    });

    it("when a file its log knows of has vanished: STORE_MISSING, until it is told to make a new one", async () => {
      const dataDir = join(local.dir, "vanished");
      // Deciding over proven state leaves a witness.
      const embedded = { dataDir, rpcTrust: "single" } as const;
      await (await start(embedded)).stop(0);
      for (const [file, name] of [
        [settlementsPath(dataDir, local.config.logId), "settlements"],
        [witnessPath(dataDir, local.config.logId), "witness"],
      ] as const) {
        for (const end of ["", "-wal", "-shm"]) await rm(file + end, { force: true });
        const { detail } = await expectCodeAsync("STORE_MISSING", start(embedded));
        expect(detail).to.equal(`${file} (${name})`);
        expect(existsSync(file), "not remade").to.equal(false);
        await (await start({ ...embedded, newStores: [name] })).stop(0);
        await (await start(embedded)).stop(0);
      }
    });
  });

  it("leaves the log to a second process that takes it over: LOG_FENCED ends the first", async () => {
    const dataDir = join(local.dir, "contested");
    const ended = Promise.withResolvers<unknown>();
    const first = await startSigningService({ ...local.config, dataDir }, { fatal: ended.resolve }, Date.now);
    const second = await startSigningService({ ...local.config, dataDir }, { fatal: ended.reject }, Date.now);
    const { intent } = await buildIntent(local.agent, proposal(900));
    const post = (url: string) =>
      fetch(`${url}/v1/actions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ intent }),
      });
    try {
      const refused = await post(first.url);
      const { code, detail } = (await refused.json()) as { readonly code: string; readonly detail: string };
      expect([refused.status, code]).to.deep.equal([403, "LOG_FENCED"]);
      expect(detail).to.include(`belongs to the signing service at ${second.url}, process ${process.pid} on `);
      expect(await ended.promise).to.include({ code: "LOG_FENCED" });
      expect((await post(second.url)).status).to.equal(200);
    } finally {
      await first.stop(0);
      await second.stop(0);
    }
  });

  it("needs a chain of the organization's own: another one with the same id has no System", async () => {
    const chain = await startEmbeddedChain({ dataDir: join(local.dir, "chain-2"), port: 0, clock: Date.now });
    try {
      const start = startSigningService({ ...local.config, rpcUrl: chain.url }, { fatal: () => undefined }, Date.now);
      await expectCodeAsync("SYSTEM_UNKNOWN", start);
    } finally {
      await chain.stop();
    }
  });
});
