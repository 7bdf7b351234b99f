import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { startLoop } from "../../../services/batcher/loop.ts";
import { readBacklog } from "../../../services/log/backlog.ts";
import { createStepper } from "../../../services/batcher/step.ts";
import { until } from "../../helpers/until.ts";
import type { EdrRpc } from "../../helpers/edr-rpc.ts";
import { expectAnchored } from "./support/expect.ts";
import { deployLog, drain, minedBy, openLog, type TestLog } from "./support/log.ts";

const CONFIRMATIONS = 3;

describe("a chain that changes its mind, or is away", () => {
  let connection: Awaited<ReturnType<typeof network.create>>;
  let directory: string;
  let rpc: EdrRpc;
  let log: TestLog;

  beforeEach(async () => {
    connection = await network.create();
    directory = await mkdtemp(join(tmpdir(), "batcher-"));
    const place = await deployLog(connection);
    rpc = place.rpc;
    const path = join(directory, "log.sqlite");
    log = await openLog({ ...place, path, confirmations: CONFIRMATIONS });
  });

  afterEach(async () => {
    await log.close();
    await connection.close();
    await rm(directory, { recursive: true });
  });

  const mine = (blocks: number): Promise<void> => connection.networkHelpers.mine(blocks);

  it("waits for confirmations", async () => {
    const stepper = createStepper(log.deps);
    await log.append(2);
    expect(await stepper.step(false)).to.deep.equal({ state: "advanced" });
    for (let looks = 0; looks < 4; looks++) expect(await stepper.step(false)).to.deep.equal({ state: "waiting" });
    expect((await log.store.batches.last())?.state).to.equal("sent");
    await mine(CONFIRMATIONS - 1);
    await drain(stepper);
    await expectAnchored(log);
  });

  it("sends a batch again, unchanged, when its block is gone before it was final", async () => {
    const stepper = createStepper(log.deps);
    await log.append(2);
    const genesis = await connection.networkHelpers.takeSnapshot();
    await stepper.step(false);
    await stepper.step(false);
    const sent = await log.store.batches.last();
    expect(await minedBy(rpc)).to.equal(1);
    await genesis.restore();
    await mine(5);
    expect(await minedBy(rpc), "reorganized away").to.equal(0);

    // Another process takes over: nothing but the store tells it what was sent.
    const successor = createStepper(log.deps);
    await successor.step(false);
    await mine(CONFIRMATIONS);
    await drain(successor);
    await expectAnchored(log);
    const { root, checkpoint, firstSeq, count } = (await log.store.batches.last()) ?? {};
    expect({ root, checkpoint, firstSeq, count }).to.deep.equal({
      root: sent?.root,
      checkpoint: sent?.checkpoint,
      firstSeq: sent?.firstSeq,
      count: sent?.count,
    });
  });

  it("sends a batch again when its block is gone after it was final", async () => {
    const stepper = createStepper(log.deps);
    await log.append(2);
    const genesis = await connection.networkHelpers.takeSnapshot();
    await stepper.step(false);
    await stepper.step(false);
    await mine(CONFIRMATIONS);
    await drain(stepper);
    await genesis.restore();
    await mine(10);
    await log.append(1);
    await stepper.step(false);
    await stepper.step(false);
    await mine(CONFIRMATIONS);
    for (let looks = 0; looks < 3; looks++) await stepper.step(false);
    await mine(CONFIRMATIONS);
    await drain(stepper);
    expect(await minedBy(rpc)).to.equal(2);
    expect((await log.deps.chain.view()).nextSeq).to.equal(4);
  });

  it("lets the queue grow while the chain is away, and drains it after", async () => {
    const failures: string[] = [];
    await log.append(1);
    rpc.down = true;
    const loop = startLoop(createStepper({ ...log.deps, rules: { ...log.deps.rules, confirmations: 1 } }), {
      pollMs: 1,
      firstPauseMs: 1,
      maxPauseMs: 5,
      onRetry: ({ code }) => failures.push(code),
      onFatal: (error) => failures.push(`fatal ${error.code}`),
    });
    for (let more = 0; more < 3 || failures.length < 3; more += 1) await log.append(1);
    const { unanchored, oldest_ms: age } = await readBacklog(log.store, () => Date.now() + 5000);
    expect(unanchored).to.be.above(3);
    expect(age).to.be.at.least(5000);
    expect(loop.failure()).to.equal("CHAIN_UNREACHABLE");
    rpc.down = false;
    await until("the queue is drained", async () => (await readBacklog(log.store, Date.now)).unanchored === 0);
    await loop.stop(60_000);
    expect(new Set(failures)).to.deep.equal(new Set(["CHAIN_UNREACHABLE"]));
    await expectAnchored(log);
  });
});
