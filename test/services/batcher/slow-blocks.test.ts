import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { createStepper } from "../../../services/batcher/step.ts";
import type { Rpc } from "../../../services/chain/rpc/client.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { intercept } from "../chain/support/wrap-rpc.ts";
import { expectAnchored } from "./support/expect.ts";
import { deployLog, drain, openLog, type TestLog } from "./support/log.ts";

/** Longer than a batch waits before it is sent again. */
const LATER = 11_000;

describe("a chain whose blocks take longer than the patience of the batcher", () => {
  let connection: Awaited<ReturnType<typeof network.create>>;
  let directory: string;
  let open: (rpc: Rpc) => Promise<TestLog>;
  let log: TestLog;
  let rpc: Rpc;
  let now = Date.now();

  beforeEach(async () => {
    connection = await network.create();
    directory = await mkdtemp(join(tmpdir(), "batcher-"));
    const place = await deployLog(connection);
    rpc = place.rpc;
    const path = join(directory, "log.sqlite");
    open = async (through) => (log = await openLog({ ...place, rpc: through, path }));
    await connection.provider.request({ method: "evm_setAutomine", params: [false] });
  });

  afterEach(async () => {
    await log.close();
    await connection.close();
    await rm(directory, { recursive: true });
  });

  /** A batch is sent, and the batcher asks again, four times, while no block comes. */
  async function outwait(through: Rpc, restarted: boolean): Promise<void> {
    const opened = await open(through);
    const { deps } = opened;
    const patient = { ...deps, clock: () => now };
    let stepper = createStepper(patient);
    await opened.append(2);
    expect(await stepper.step(false)).to.deep.equal({ state: "advanced" });
    for (let looks = 0; looks < 4; looks++) {
      expect(await stepper.step(false), `look ${looks}`).to.deep.equal({ state: "waiting" });
      now += LATER;
      if (restarted) stepper = createStepper(patient);
    }
    await connection.networkHelpers.mine(1);
    await drain(stepper);
    await expectAnchored(log);
  }

  it("takes its own transaction in the pool for no contradiction", () => outwait(rpc, false));

  it("nor after a restart", () => outwait(rpc, true));

  it("waits also at a node that tries everything out on top of its pool, whatever it is asked", () =>
    outwait(onPending(rpc), false));

  it("goes on after a restart at such a node", async () => {
    const first = await open(onPending(rpc));
    await first.append(2);
    const stepper = createStepper(first.deps);
    await stepper.step(false);
    await stepper.step(false);
    await first.close();
    // A batcher that remembers nothing of what it sent.
    const { deps } = await open(onPending(rpc));
    await expectCodeAsync("CHAIN_UNREACHABLE", createStepper(deps).step(false));
    await connection.networkHelpers.mine(1);
    await drain(createStepper(deps));
    await expectAnchored(log);
  });
});

/** The node, which gives every gas estimate on top of what waits in its pool. */
function onPending(rpc: Rpc): Rpc {
  return intercept(rpc, async (method, [call]) =>
    method === "eth_estimateGas" ? rpc.ask(method, [call, "pending"]) : undefined,
  );
}
