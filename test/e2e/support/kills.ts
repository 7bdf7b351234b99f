import { expect } from "chai";

import { waitAnchored } from "../../../scripts/demo/anchored.ts";
import { auditCopy, describeFindings } from "../../../scripts/demo/audit.ts";
import { until } from "../../helpers/until.ts";
import { repeat } from "./asking.ts";
import { checkAttempts, readFates } from "./attempts.ts";
import { createCrew, type Crew } from "./crew.ts";
import { HAS_GROUPS } from "./group.ts";
import { recordsOf, withLog } from "./log.ts";
import { startTestStack, type TestStack } from "./stack.ts";

/** How often each kind of process is killed. */
export interface Kills {
  readonly signing: number;
  readonly gateway: number;
  /** both of them each time */
  readonly batchers: number;
}

/**
 * Tests of promises 1, 3 and 8 of docs/design.md with kill -9, for a describe block. One organization goes through all of it,
 * and is audited in the end.
 */
export function killServices(kills: Kills): void {
  let test: TestStack;
  let crew: Crew;

  before(async function () {
    if (!HAS_GROUPS) this.skip();
    test = await startTestStack();
    crew = createCrew(test);
  });
  after(async () => {
    await test?.[Symbol.asyncDispose]();
  });

  /** Lets some more things happen. What comes next is in the middle of the following one. */
  async function someMore(things: readonly unknown[], most: number): Promise<void> {
    const enough = things.length + 1 + Math.floor(Math.random() * most);
    await until("agents get on", () => things.length >= enough);
  }

  async function killAfterSome(name: "signing" | "gateway", things: readonly unknown[], most: number): Promise<void> {
    await someMore(things, most);
    await test.stack.restart(name, "SIGKILL");
  }

  it(`keeps every record it acknowledged when the signing service dies, ${kills.signing} times`, async () => {
    const load = repeat(4, crew.propose);
    for (let kill = 1; kill <= kills.signing; kill += 1) await killAfterSome("signing", crew.answers, 20);
    await load.stop();
    expect(crew.broken(), "requests that were cut off").to.be.greaterThan(0);

    const rows = await recordsOf(test.stack.files.dir, 1);
    expect(rows.map(({ seq }) => seq)).to.deep.equal(Array.from(rows, (_, i) => i + 1));
    expect(crew.answers.filter(({ seq, hash }) => rows[seq - 1]?.hash !== hash)).to.deep.equal([]);
    expect(new Set(crew.answers.map(({ status }) => status))).to.deep.equal(new Set([200, 202, 403]));
    // Who asked again with the same intent got the answer that was lost on the way: each intent has one decision.
    const count = (...kinds: string[]) => rows.filter(({ kind }) => kinds.includes(kind)).length;
    expect(count("intent")).to.equal(crew.answers.length);
    expect(count("sae", "denial")).to.equal(crew.answers.length);
  });

  it(`lets a permission reach the target at most once when the gateway dies, ${kills.gateway} times`, async () => {
    const before = crew.broken();
    const load = repeat(4, crew.act);
    for (let kill = 1; kill <= kills.gateway; kill += 1) await killAfterSome("gateway", crew.attempts, 10);
    await load.stop();
    expect(crew.broken(), "requests that were cut off").to.be.greaterThan(before);
    await checkAttempts(test, crew.attempts);
  });

  it("calls unknown what it had dispatched when it died, and executes it never again", async () => {
    const { stack } = test;
    const before = crew.attempts.length;
    const erp = stack.pidOf("erp");
    // A target that stands still keeps every request between `dispatched` and its outcome.
    process.kill(erp, "SIGSTOP");
    try {
      const acting = [0, 1, 2].map(crew.act);
      await until("all three are on their way", async () => {
        const phases = [...(await readFates(stack.files.dir)).values()].map(({ phase }) => phase);
        return phases.filter((phase) => phase === "dispatched").length === acting.length;
      });
      await stack.restart("gateway", "SIGKILL");
      process.kill(erp, "SIGCONT");
      await Promise.all(acting);
    } finally {
      process.kill(erp, "SIGCONT");
    }
    const fates = await readFates(stack.files.dir);
    for (const { sae, told } of crew.attempts.slice(before)) {
      expect(told).to.equal("ENVELOPE_REPLAYED");
      expect(fates.get(sae)).to.include({ phase: "unknown", reason: "GATEWAY_RESTARTED" });
    }
    expect(crew.attempts).to.have.length(before + 3);
    await checkAttempts(test, crew.attempts);
  });

  it(`anchors every record once when both batchers die, ${kills.batchers} times`, async () => {
    const { stack } = test;
    const load = repeat(2, crew.act);
    const kill = async (name: "signingBatcher" | "gatewayBatcher", log: number) => {
      await withLog(stack.files.dir, log, ({ batches }) =>
        until("a batch is under way", async () => (await batches.pending()).length > 0),
      );
      await someMore(crew.attempts, 3);
      await stack.restart(name, "SIGKILL");
    };
    for (let times = 1; times <= kills.batchers; times += 1) {
      await Promise.all([kill("signingBatcher", 1), kill("gatewayBatcher", 2)]);
    }
    await load.stop();
    await waitAnchored(stack);
    await checkAttempts(test, crew.attempts);
  });

  it("leaves logs in which the auditor finds nothing", async () => {
    const { stack } = test;
    await crew.handBack();
    await waitAnchored(stack);
    await stack.stop("services");
    const report = await auditCopy(stack.files.dir, stack.rpcUrl, stack.organization.deployment, stack.files.mapping);
    expect(report.ok, describeFindings(report)).to.equal(true);
    expect(report.logs.map(({ records, anchored }) => records - anchored)).to.deep.equal([0, 0]);
    expect(report.logs.map(({ open }) => open)).to.deep.equal([0, 0]);
    const permitted = crew.answers.filter(({ envelope }) => envelope !== null).length;
    expect(report.logs.map((log) => log.permitted)).to.deep.equal([permitted, 0]);
  });
}
