import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { waitAnchored } from "../../../scripts/demo/anchored.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { freePorts, type Ports, urlOf } from "../../../scripts/local/services.ts";
import type { AuditReport } from "../../../services/auditor/report/report.ts";
import { readBlockByNumber, readLatestBlock } from "../../../services/chain/read/block.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import { type Deployment, readDeployment } from "../../../services/platform/deployment-file.ts";
import { HAS_GROUPS } from "./group.ts";
import { type Env, npmStart, portEnv, readyUrls, type Started } from "./npm-start.ts";
import { countersign } from "./run.ts";
import { createTempDir, removeDir } from "./temp-dir.ts";

export type End = "SIGTERM" | "ctrl-c";

/** What the lives left behind, once their tests are over. */
export interface Lived {
  readonly dir: string;
  readonly ports: Ports;
  readonly env: Env;
  readonly deployment: Deployment;
}

const SAYS: Readonly<Record<End, string>> = {
  SIGTERM: "ends on SIGTERM, and goes on where it stopped",
  "ctrl-c": "ends on Ctrl-C, which every process of a terminal gets, and starts again",
};

/** Tests of `npm start` with the chain it brings along, for a describe block: one data directory, and a life more than ends. */
export function liveThrough(ends: readonly End[]): () => Lived {
  let dir: string;
  let ports: Ports;
  let env: Env;
  let running: Started | null = null;
  let deployment: Deployment;
  const requests = { headers: { "content-type": "application/json" }, body: '{"text":"hello"}' };

  before(async () => {
    dir = createTempDir();
    ports = await freePorts();
    env = {
      ...portEnv(ports),
      DATA_DIR: dir,
      COUNTERSIGN_CHAIN_BLOCK_TIME: "1",
      COUNTERSIGN_BATCHER_SECONDS: "1",
      COUNTERSIGN_LOG_LEVEL: "warn",
    };
  });
  after(() => {
    running?.kill();
    removeDir(dir);
  });

  const start = async () => {
    running = await npmStart(env, readyUrls(ports));
    deployment = await readDeployment(homeFiles(dir).deployment);
  };
  const stop = async (signal: End) => {
    expect(await running?.stop(signal), running?.output()).to.equal(0);
    running = null;
  };
  const readBlocks = async () => {
    const rpc = createRpc(urlOf(ports.chain));
    const { number } = await readLatestBlock(rpc);
    const all = await Promise.all(Array.from({ length: number + 1 }, (_, i) => readBlockByNumber(rpc, i)));
    return all.map((block) => block?.hash ?? "");
  };
  const post = (url: string, init: object) => fetch(url, { method: "POST", ...requests, ...init });

  it("takes a first action as README.md describes it", async () => {
    await start();
    const profile = homeFiles(dir).profile("first-agent");
    const action = ["--type", "erp.request.classify", "--target", "erp", "--path", "/classifications"];
    const what = ["--body", requests.body, "--param", "access=write"];
    const intent = await countersign(["intent", "--profile", profile, ...action, ...what]);
    expect(intent.status, intent.stderr).to.equal(0);

    const answer = await post(`${urlOf(ports.signing)}/v1/actions`, { body: intent.stdout });
    expect(answer.status).to.equal(200);
    const text = await answer.text();
    const { seq, envelope } = JSON.parse(text) as { seq: number; envelope: string };
    expect(seq).to.equal(2);

    const saved = join(dir, "answer.json");
    writeFileSync(saved, text);
    const prove = async () => (await countersign(["proof", "--profile", profile, saved])).stdout.trim();
    const present = async (body: string) => {
      const proof = { "countersign-envelope": envelope, "countersign-proof": await prove() };
      const headers = { ...requests.headers, ...proof };
      const response = await post(`${urlOf(ports.gateway)}/erp/classifications`, { headers, body });
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await present('{"text":"bye"}')).to.deep.equal([403, "CONTENT_MISMATCH"]);
    expect(await present(requests.body)).to.deep.equal([201, undefined]);
    expect(await present(requests.body)).to.deep.equal([409, "ENVELOPE_REPLAYED"]);
  });

  for (const end of ends) {
    it(SAYS[end], async function () {
      if (end === "ctrl-c" && !HAS_GROUPS) this.skip();
      await waitAnchored({ ports });
      const blocks = await readBlocks();
      const { system } = deployment;
      await stop(end);
      await start();
      expect(deployment.system).to.equal(system);
      expect((await readBlocks()).slice(0, blocks.length)).to.deep.equal(blocks);
    });
  }

  it("still audits everything, the first record included, against the chain it replayed", async () => {
    const { chainId, system, organization } = deployment;
    const verifier = ["--chain-id", String(chainId), "--system", system, "--organization", organization];
    const logs = [1, 2].map((log) => join(homeFiles(dir).logs, `log-${log}.sqlite`));
    const options = ["--rpc", urlOf(ports.chain), ...verifier, "--require-anchored", "--json"];
    const { status, stdout, stderr } = await countersign(["audit", ...options, ...logs]);
    expect(status, stdout + stderr).to.equal(0);
    const { ok, logs: reports } = JSON.parse(stdout) as AuditReport;
    expect(ok).to.equal(true);
    expect(reports[0]).to.include({ records: 2, anchored: 2, permitted: 1, replayed: 1, open: 0 });
    expect(reports[1]).to.include({ records: 2, anchored: 2, outcomes: 2 });
    await stop("SIGTERM");
  });

  return () => ({ dir, ports, env, deployment });
}
