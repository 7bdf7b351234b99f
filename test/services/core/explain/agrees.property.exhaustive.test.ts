import { expect } from "chai";
import fc from "fast-check";

import type { LimitRow } from "../../../../services/core/explain/row.ts";
import type { DelegationTerms } from "../../../../services/core/explain/terms.ts";
import { VERDICTS } from "../../../../services/core/words/verdicts.ts";
import { bound, NO_LIMIT, unlimited } from "../../../contracts/lineage/support/envelopes.ts";
import { publish } from "../../signing/support/publish.ts";
import { createSuite } from "../../signing/support/suite.ts";
import type { World } from "../../signing/support/world.ts";
import { countersFor, type MeterName } from "./support/counters.ts";
import { createDesk, type Desk } from "./support/desk.ts";

const suite = await createSuite();
const M = 1_000_000n;

/** Wide above, tight below, so that either can be the one that decides. The month has no level below its hard limit. */
function above() {
  const all = unlimited();
  const perMonth = bound(40n * M, 40n * M, 40n * M);
  const perDay = bound(2n * M, 12n * M, 20n * M);
  const financial = { ...all.financial, perAction: bound(8n * M, 9n * M, 9_500_000n), perDay, perMonth };
  return { ...all, financial, operational: { ...all.operational, perHour: 9n, perDay: 30n } };
}
function below() {
  const wide = above();
  const perAction = bound(400_000n, 2n * M, 9n * M);
  const perDay = bound(300_000n, 11n * M, 15n * M);
  const lifetime = bound(50n * M, NO_LIMIT, NO_LIMIT);
  const financial = { ...wide.financial, perAction, perDay, lifetime };
  return { ...wide, financial, operational: { ...wide.operational, perHour: 4n } };
}

/** Everything a value can be just under, at or just over. */
const AMOUNTS = [1n, 300_000n, 400_000n, 500_000n, M, 2n * M, 8n * M, 9n * M, 9_500_000n, 10n * M, 11n * M, 12n * M];
/** What each meter's limits are, of either level. */
const TOTALS = {
  perDay: [300_000n, 2n * M, 11n * M, 12n * M, 15n * M, 20n * M],
  perMonth: [40n * M],
  lifetime: [50n * M],
} as const;
const COUNTS = { hour: [4n, 9n], day: [30n] } as const;

const near = (values: readonly bigint[]): fc.Arbitrary<bigint> =>
  fc
    .tuple(fc.constantFrom(...values), fc.bigInt(-1n, 1n), fc.boolean(), fc.bigInt(0n, 12n * M))
    .map(([value, delta, exact, other]) => (exact ? value + delta : other))
    .map((value) => (value < 0n ? 0n : value));
const step = (counts: readonly bigint[]): fc.Arbitrary<bigint> =>
  fc.tuple(fc.constantFrom(...counts), fc.bigInt(-1n, 1n)).map(([count, delta]) => count + delta);

/** One meter of one level stands near one of its limits, and the others at 0. */
interface Case {
  readonly amount: bigint;
  readonly meter: MeterName;
  readonly depth: number;
  /** with this action */
  readonly total: bigint;
}

const METER = fc.oneof(
  fc.record({ amount: near(AMOUNTS), meter: fc.constant("perDay" as const), total: fc.constant(0n) }),
  ...Object.entries(TOTALS).map(([meter, totals]) =>
    fc.record({ amount: near([1n, 200_000n]), meter: fc.constant(meter as MeterName), total: near(totals) }),
  ),
  ...Object.entries(COUNTS).map(([meter, counts]) =>
    fc.record({ amount: near([1n, 200_000n]), meter: fc.constant(meter as MeterName), total: step(counts) }),
  ),
);
const CASE: fc.Arbitrary<Case> = fc
  .tuple(METER, fc.constantFrom(1, 2))
  .map(([meter, depth]): Case => ({ ...meter, depth }));

describe("core/explain, for amounts and counters around every limit", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const prepare = async (world: World): Promise<{ desk: Desk; delegation: string }> => {
    const { agents, authority } = world.organization;
    const { alice, bob } = agents;
    const wide = await authority.delegateTo(bob.agentId, above());
    const handed = { id: wide, envelope: above(), signer: bob.signer };
    const delegation = await authority.handDown(handed, alice.agentId, below());
    await world.catchUp();
    return { desk: createDesk(world, alice), delegation };
  };
  const check = async (world: World, runs: number): Promise<ReadonlySet<string>> => {
    const { desk, delegation } = await prepare(world);
    const { path } = await desk.limits(delegation);
    expect(path.map(({ depth }) => depth)).to.deep.equal([2, 1]);
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(CASE, async ({ amount, meter, depth, total }) => {
        const reserved = meter === "hour" || meter === "day" ? 1n : amount;
        const before = (each: DelegationTerms, name: MeterName): bigint =>
          name === meter && each.depth === depth && total > reserved ? total - reserved : 0n;
        const params = { amount: String(amount), currency: "USD", recipient: "ACME" };
        const spent = countersFor(path, amount, desk.now(), before);
        const { decision, explanation } = await desk.ask({ delegation, params, spent });
        const { limits, decisive, nearest } = explanation;
        const beyond = limits.filter((row) => row.beyond === true);
        const strictest = beyond.reduce((most, row) => Math.max(most, VERDICTS.indexOf(row.verdict)), 1);
        expect(limits.some((row) => row.beyond === null)).to.equal(false);
        expect(VERDICTS[strictest], JSON.stringify({ decision, beyond })).to.equal(decision.verdict);
        if (decision.reason === "WITHIN_LIMITS") expect(decisive).to.equal(null);
        else expect(decisive).to.include({ beyond: true, verdict: decision.verdict, reason: decision.reason });
        expectNearest(limits, nearest);
        for (const row of limits) expectHeadroom(row);
        const where = decisive?.source.from === "delegation" ? ` of level ${decisive.source.depth}` : "";
        seen.add(decisive === null ? decision.reason : `${decisive.limit}${where}`);
      }),
      { numRuns: runs, seed: 5 },
    );
    return seen;
  };

  it("lists what the contract decides by, and names its limit", async () => {
    const seen = await check(await suite.world(), 600);
    expect([...seen]).to.include.members([
      "WITHIN_LIMITS",
      "amount.flag",
      "amount.hold",
      "amount.block",
      "per_action.flag of level 2",
      "per_action.hard of level 2",
      "per_day.flag of level 2",
      "per_day.soft of level 2",
      "per_day.hard of level 2",
      "per_day.hard of level 1",
      "per_month.hard of level 2",
      "rate.hour of level 2",
      "rate.hour of level 1",
      "rate.day of level 2",
      "lifetime.flag of level 2",
    ]);
  });

  it("shrinks the rule's amounts as the risk does, and names its floor", async () => {
    const world = await suite.world();
    await publish(world, { bands: [{ from: 900, permille: 333, floor: 2 }] });
    const seen = await check(world, 100);
    expect([...seen]).to.include.members(["amount.hold", "amount.block", "risk_floor"]);
    expect([...seen]).to.not.include("WITHIN_LIMITS");
  });
});

/** No amount or count that is within has less left. */
function expectNearest(limits: readonly LimitRow[], nearest: LimitRow | null): void {
  const within = limits.filter(({ kind, beyond }) => (kind === "amount" || kind === "count") && beyond === false);
  if (within.length === 0) expect(nearest).to.equal(null);
  for (const row of within) expect(row.used ?? 1).to.be.at.most(nearest?.used ?? 0);
}

/** What is left is what would still be within. */
function expectHeadroom({ kind, beyond, headroom }: LimitRow): void {
  if (kind === "condition") expect(headroom).to.equal(null);
  else expect(BigInt(headroom ?? "0") < 0n).to.equal(beyond);
}
