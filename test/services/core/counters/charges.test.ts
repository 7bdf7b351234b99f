import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { type Charge, chargesOf, type MeteredDelegation } from "../../../../services/core/counters/charges.ts";
import { type Meter, METERS } from "../../../../services/core/counters/meters.ts";
import { WINDOWS } from "../../../../services/core/schemas/spent.ts";
import type {
  ActionRequestStruct,
  CounterStruct,
} from "../../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { Random } from "../../../contracts/differential/sample/random.ts";
import { bound, type Envelope, NO_LIMIT, unlimited } from "../../../contracts/lineage/support/envelopes.ts";
import { delegateOn, delegateRoot, deployLineage, establish, NOW } from "../../../contracts/lineage/support/lineage.ts";
import { FACET } from "../../../contracts/support/action-values.ts";
import { request } from "../../../contracts/support/requests.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const WITHIN_LIMITS = 1n;
const COUNTER_MISMATCH = 35n;
const ALL_METERS: readonly Meter[] = Object.values(METERS);
/** Which meters the upper delegation has, and which the lower one adds. */
const LINEAGES: readonly (readonly [upper: readonly Meter[], lower: readonly Meter[]])[] = [
  [[], []],
  [[], ALL_METERS],
  [ALL_METERS, []],
  [[METERS.SPEND_MONTH], [METERS.ACTIONS_HOUR]],
  [[METERS.ACTIONS_DAY], [METERS.SPEND_DAY, METERS.SPEND_LIFETIME]],
];
const LAST = 9_999_999_000n;
const TIMES = 40;

/** Bounds nothing reaches. */
function envelopeWith(meters: readonly Meter[]): Envelope {
  const all = unlimited();
  const limit = (meter: Meter) => {
    const most = meters.includes(meter) ? NO_LIMIT - 1n : NO_LIMIT;
    return bound(most, most, most);
  };
  const rate = (meter: Meter) => (meters.includes(meter) ? 1_000n : all.operational.perHour);
  return {
    ...all,
    temporal: { ...all.temporal, notAfter: LAST + 1n },
    financial: {
      ...all.financial,
      perDay: limit(METERS.SPEND_DAY),
      perMonth: limit(METERS.SPEND_MONTH),
      lifetime: limit(METERS.SPEND_LIFETIME),
    },
    operational: {
      ...all.operational,
      perHour: rate(METERS.ACTIONS_HOUR),
      perDay: rate(METERS.ACTIONS_DAY),
    },
  };
}

const ascending = (meters: readonly Meter[]): readonly Meter[] => [...new Set(meters)].sort((a, b) => a - b);

const counterOf = ({ counter, window, reserved }: Charge): CounterStruct => {
  return { id: counter, window: WINDOWS.indexOf(window), n: 1n, before: 0n, reserved: BigInt(reserved) };
};

describe("core/counters", () => {
  const path = (meters: readonly Meter[]): readonly MeteredDelegation[] => [{ delegation: id("a"), meters }];

  it("charges nothing without meters, and an action without an amount only for being one", () => {
    expect(chargesOf(path([]), { amount: "5", currency: "USD" }, 0)).to.deep.equal([]);
    expect(chargesOf(path([METERS.SPEND_DAY, METERS.SPEND_LIFETIME]), {}, 0)).to.deep.equal([]);
    const [only, ...others] = chargesOf(path(ALL_METERS.filter((meter) => meter < METERS.ACTIONS_DAY)), {}, 0);
    expect([only?.window, only?.reserved, others]).to.deep.equal(["hour", "1", []]);
  });

  it("refuses what no envelope could carry: ENVELOPE_TOO_LARGE", () => {
    const deep = (levels: number) =>
      Array.from({ length: levels }, () => ({ delegation: id("a"), meters: [4, 5] as const }));
    expect(chargesOf(deep(16), {}, 0)).to.have.length(32);
    expectCode("ENVELOPE_TOO_LARGE", () => chargesOf(deep(17), {}, 0));
  });

  describe("as TrustLineage takes them", () => {
    const random = new Random(1, "charges");
    let ask: (overrides: Partial<ActionRequestStruct>) => Promise<bigint>;
    let close: () => Promise<void>;
    const lineages: (readonly MeteredDelegation[])[] = [];

    before(async () => {
      const connection = await network.create();
      close = () => connection.close();
      const deployment = await deployLineage(connection);
      for (const [upper, added] of LINEAGES) {
        const genesis = await establish(deployment, { textHash: id(JSON.stringify([upper, added])) });
        const top = await delegateRoot(deployment, genesis, { envelope: envelopeWith(upper) });
        const lower = { envelope: envelopeWith(added) };
        const leaf = await delegateOn(deployment, top, 1, lower, envelopeWith(upper));
        lineages.push([
          { delegation: leaf, meters: ascending([...upper, ...added]) },
          { delegation: top, meters: ascending(upper) },
        ]);
      }
      const plain = { agentId: 2n, facets: 0n, amount: 0n, currency: ZeroHash };
      ask = async (overrides) =>
        (await deployment.lineage.evaluate(0n, await request(deployment, { ...plain, ...overrides })))[2];
    });

    after(() => close());

    /** Times at random, and both sides of the ends of months. */
    function someTimes(): number[] {
      const times = Array.from({ length: TIMES }, () => Number(random.big(NOW + 3_600n, LAST)));
      const ends = times.slice(0, TIMES / 4).map((time) => {
        const date = new Date(time * 1000);
        return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 1000;
      });
      return [...times, ...ends, ...ends.map((time) => time - 1)].filter((time) => BigInt(time) <= LAST);
    }

    it("ids, windows, amounts and order are the contract's, at any time", async () => {
      for (const time of someTimes()) {
        const lineage = random.pick(lineages);
        const amount = random.big(0n, 2n ** 64n);
        const spends = random.chance(70);
        const params = spends ? { amount: String(amount), currency: "USD" } : {};
        const facets = spends ? { facets: FACET.AMOUNT, amount, currency: unlimited().financial.currency } : {};
        const spent = chargesOf(lineage, params, time).map(counterOf);
        const delegationId = lineage[0]?.delegation ?? "";
        expect(await ask({ delegationId, time, spent, ...facets }), `at ${time}`).to.equal(WITHIN_LIMITS);
      }
    });

    it("anything else is a mismatch, so the comparison compares", async () => {
      const time = Number(NOW) + 7_200;
      const lineage = lineages[1] ?? [];
      const facets = { facets: FACET.AMOUNT, amount: 7n, currency: unlimited().financial.currency };
      const asked = { delegationId: lineage[0]?.delegation ?? "", time, ...facets };
      const right = chargesOf(lineage, { amount: "7", currency: "USD" }, time).map(counterOf);
      expect(await ask({ ...asked, spent: right })).to.equal(WITHIN_LIMITS);
      const nextMonth = chargesOf(lineage, { amount: "7", currency: "USD" }, time + 31 * 86_400).map(counterOf);
      const wrong = [right.toReversed(), right.slice(1), nextMonth, right.map((each) => ({ ...each, reserved: 8n }))];
      for (const spent of wrong) expect(await ask({ ...asked, spent })).to.equal(COUNTER_MISMATCH);
    });
  });
});
