import { expect } from "chai";
import { join } from "node:path";

import type { BatcherDeps } from "../../../services/batcher/ports.ts";
import { type Organization, SIGNING, startOrganization } from "../auditor/support/organization.ts";
import { expectAnchored } from "./support/expect.ts";
import { drainRestarting, openLog, type TestLog } from "./support/log.ts";

type Step = (...args: never[]) => Promise<unknown>;
type When = "before" | "after";

/** Every point where a batcher touches something outside of it, and how to put something else there. */
const POINTS: Readonly<Record<string, (deps: BatcherDeps, wrap: <T extends Step>(step: T) => T) => BatcherDeps>> = {
  "reading the log's place on the chain": (deps, wrap) => withChain(deps, { view: wrap(() => deps.chain.view()) }),
  "reading the signers": (deps, wrap) => withChain(deps, { signers: wrap(() => deps.chain.signers()) }),
  "storing a batch": (deps, wrap) => withBatches(deps, { propose: wrap((row) => deps.store.batches.propose(row)) }),
  "asking for the checkpoint": (deps, wrap) => ({ ...deps, requestCheckpoint: wrap(deps.requestCheckpoint) }),
  "storing the checkpoint": (deps, wrap) =>
    withBatches(deps, { setCheckpoint: wrap((seq, text) => deps.store.batches.setCheckpoint(seq, text)) }),
  "sending the transaction": (deps, wrap) => withSender(deps, { submit: wrap((batch) => deps.sender.submit(batch)) }),
  "storing the transaction": (deps, wrap) =>
    withBatches(deps, { setSent: wrap((seq, tx) => deps.store.batches.setSent(seq, tx)) }),
  "looking for confirmations": (deps, wrap) =>
    withSender(deps, { confirm: wrap((tx, depth) => deps.sender.confirm(tx, depth)) }),
  "storing the confirmation": (deps, wrap) =>
    withBatches(deps, { setConfirmed: wrap((seq, where) => deps.store.batches.setConfirmed(seq, where)) }),
};

describe("a batcher that fails", () => {
  let organization: Organization;
  let log: TestLog;

  before(async () => {
    organization = await startOrganization();
    log = await openLog({
      ...organization,
      signer: organization.signingKey,
      path: join(organization.dir, "log-1.sqlite"),
      identity: organization.identity(SIGNING),
    });
  });

  after(async () => {
    await log.close();
    await organization.stop();
  });

  for (const [what, replace] of Object.entries(POINTS)) {
    for (const when of ["before", "after"] as const) {
      it(`goes on after ${what} failed, ${when} it took effect`, async () => {
        await log.append(3);
        const failures: unknown[] = [];
        await drainRestarting(failing(log.deps, replace, when), failures);
        expect(failures.map(String)).to.deep.equal(["Error: injected"]);
        await expectAnchored(log);
      });
    }
  }

  it("goes on after everything failed, one after the other", async () => {
    await log.append(3);
    const failures: unknown[] = [];
    const points = Object.values(POINTS);
    const before = points.reduce((deps, replace) => failing(deps, replace, "before"), log.deps);
    await drainRestarting(
      points.reduce((deps, replace) => failing(deps, replace, "after"), before),
      failures,
    );
    expect(failures).to.have.length.above(points.length);
    await expectAnchored(log);
  });

  /** Fails once at one point. Whoever began anew meets the rest of the world as it was left. */
  function failing(deps: BatcherDeps, replace: (typeof POINTS)[string], when: When): BatcherDeps {
    let failed = false;
    return replace(deps, (step) => {
      const failing: Step = async (...args) => {
        if (failed) return step(...args);
        if (when === "after") await step(...args);
        failed = true;
        throw new Error("injected");
      };
      return failing as typeof step;
    });
  }
});

function withChain(deps: BatcherDeps, chain: Partial<BatcherDeps["chain"]>): BatcherDeps {
  return { ...deps, chain: { ...deps.chain, ...chain } };
}

function withSender(deps: BatcherDeps, sender: Partial<BatcherDeps["sender"]>): BatcherDeps {
  return { ...deps, sender: { ...deps.sender, ...sender } };
}

function withBatches(deps: BatcherDeps, batches: Partial<BatcherDeps["store"]["batches"]>): BatcherDeps {
  return { ...deps, store: { ...deps.store, batches: { ...deps.store.batches, ...batches } } };
}
