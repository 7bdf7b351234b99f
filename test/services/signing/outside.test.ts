import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";

import { expect } from "chai";

import { openOfflineReplay } from "../../../services/cli/replay-offline.ts";
import { buildIntent } from "../../../services/sdk/intent.ts";
import { hintsPath } from "../../../services/signing/hints.ts";
import { type RunningService, startSigningService } from "../../../services/signing/start.ts";
import { witnessPath } from "../../../services/store/sqlite/witness.ts";
import { joinCompact, splitCompact } from "../../../services/core/sdjwt/disclosure.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { type LyingNode, startLyingNode } from "../../helpers/lying-node.ts";
import { claimsOf } from "./support/expect.ts";
import { type Local, startLocal } from "./support/local.ts";
import { order } from "./support/requests.ts";

describe("signing: on nodes that are not our own", () => {
  let local: Local;
  let nodes: LyingNode[];
  let service: RunningService;
  const threads: Worker[] = [];
  const life = { fatal: (error: unknown) => expect.fail(String(error)) };

  before(async () => {
    local = await startLocal();
    nodes = await Promise.all([1, 2, 3].map(() => startLyingNode(local.chain.url)));
    service = await start();
  });
  const start = (): Promise<RunningService> => {
    const [first = "", ...others] = nodes.map(({ url }) => url);
    const outside = { rpcUrl: first, rpcTrust: "single", headUrls: others, crossCheck: 1, stateAge: 60 } as const;
    process.once("worker", (thread) => threads.push(thread));
    return startSigningService({ ...local.config, ...outside }, life, Date.now);
  };
  after(async () => {
    await service.stop(1000);
    await Promise.all(nodes.map((node) => node.stop()));
    await local.stop();
  });

  const propose = async (dollars: number): Promise<{ status: number; body: Record<string, unknown> }> => {
    const type = { type: "erp.purchase_order.create", origin: local.erp, path: "/purchase-orders" };
    const { intent } = await buildIntent(local.agent, order(dollars, type));
    const response = await fetch(`${service.url}/v1/actions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ intent }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it("decides over proven state, says how the head was trusted, and is ready", async () => {
    const { status, body } = await propose(900);
    expect(status).to.equal(200);
    const { pol } = claimsOf(splitCompact(String(body["envelope"])).jwt);
    expect([pol.head, pol.verdict, pol.reason]).to.deep.equal(["quorum", "AutoApproved", "WITHIN_LIMITS"]);
    expect((await propose(12_000)).status, "held").to.equal(202);
    expect((await propose(200_000)).status, "blocked").to.equal(403);
    expect((await fetch(`${service.url}/readyz`)).status).to.equal(200);
  });

  it("leaves a witness from which anyone replays the decision without a node", async () => {
    const { body } = await propose(901);
    const witness = witnessPath(local.config.dataDir, local.config.logId);
    const options = { witness, hardfork: "osaka", deployment: local.deployment };
    const offline = await openOfflineReplay(options);
    const { jwt, disclosures } = splitCompact(String(body["envelope"]));
    const evidence = body["evidence"] as string[];
    const replayed = await offline.replay(joinCompact(jwt, [...disclosures, ...evidence]));
    await offline.close();
    expect(replayed.result, JSON.stringify(replayed.notes)).to.equal("same");
    expect(replayed.notes.map(({ code }) => code)).to.deep.equal(["BLOCK_UNCHECKED"]);
    const nothing = join(local.dir, "no-such.sqlite");
    await expectCodeAsync("STORE_FAILED", openOfflineReplay({ ...options, witness: nothing }));
  });

  it("notes at its end what the next start proves at once, and starts whatever stands there", async () => {
    const path = hintsPath(local.config.dataDir, local.config.logId);
    await service.stop(1000);
    expect(JSON.parse(await readFile(path, "utf8"))).to.be.an("array").that.is.not.empty;
    await writeFile(path, "{ not JSON");
    service = await start();
    expect((await propose(904)).status).to.equal(200);
  });

  it("goes on while one of three nodes is down, and is not stopped by one that shows another head", async () => {
    const [, second, third] = nodes;
    if (second === undefined || third === undefined) return expect.fail("no nodes");
    second.down = true;
    expect((await propose(902)).status).to.equal(200);
    second.down = false;
    third.lies.set("eth_getBlockByNumber", (block: object) => ({ ...block, stateRoot: `0x${"12".repeat(32)}` }));
    expect((await propose(903)).status).to.equal(200);
    third.lies.clear();
  });

  it("is not ready, and decides nothing, once its decision thread is gone", async () => {
    expect(threads.length, "one for each start").to.equal(2);
    await threads.at(-1)?.terminate();
    const { status, body } = await propose(904);
    expect([status, body["code"]]).to.deep.equal([403, "CHAIN_UNREACHABLE"]);
    const readyz = await fetch(`${service.url}/readyz`);
    expect(readyz.status).to.equal(503);
    const { checks } = (await readyz.json()) as { checks: unknown };
    expect(checks).to.include({ chain: "CHAIN_UNREACHABLE", policy: "CHAIN_UNREACHABLE", store: "ok" });
  });
});
