import { expect } from "chai";
import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import { network } from "hardhat";

import type {
  ActionRequestStruct,
  CounterStruct,
} from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { REASON } from "../support/agents.ts";
import { DIMENSION, request, VERDICT } from "../support/requests.ts";
import { FACET } from "../support/action-values.ts";
import {
  ALL_DIMENSIONS,
  bound,
  DAY,
  envelope,
  EUR,
  NO_LIMIT,
  NO_RATE,
  NOT_AFTER,
  NOT_BEFORE,
  UNHELD,
  unlimited,
  USD,
  type Envelope,
} from "./support/envelopes.ts";
import { chain, delegateOn, delegateRoot, deployLineage, establish, NOW, type Lineage } from "./support/lineage.ts";

const connection = await network.create();

/** Numbers of contracts/types/Reason.sol. */
const REASONS = {
  WITHIN_LIMITS: 1n,
  DIMENSION_NOT_HELD: 14n,
  NO_AUTHORITY: 25n,
  LINEAGE_FOREIGN: 26n,
  LINEAGE_REVOKED: 27n,
  LINEAGE_AGENT: 28n,
  GENESIS_PENDING: 29n,
  NOT_YET_VALID: 30n,
  DELEGATION_EXPIRED: 31n,
  OUTSIDE_HOURS: 32n,
  BLACKOUT: 33n,
  RATE_EXCEEDED: 34n,
  COUNTER_MISMATCH: 35n,
  OPERATION_NOT_DELEGATED: 36n,
  TARGET_NOT_DELEGATED: 37n,
  CURRENCY_NOT_DELEGATED: 38n,
  NEAR_LIMIT: 39n,
  SOFT_LIMIT: 40n,
  HARD_LIMIT: 41n,
  DATA_SET_NOT_DELEGATED: 42n,
  CLASSIFICATION_CEILING: 43n,
  CLASSIFICATION_MISSING: 44n,
  PII_NOT_DELEGATED: 45n,
  CHANNEL_NOT_DELEGATED: 46n,
  RECIPIENT_NOT_DELEGATED: 47n,
  OUTSIDE_NOT_DELEGATED: 48n,
  REASONING_MISSING: 49n,
} as const;

type Answer = readonly [keyof typeof VERDICT, keyof typeof DIMENSION, keyof typeof REASONS];
const ALLOWED: Answer = ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"];
const METERS = [
  { meter: 1n, window: 1n, period: (time: bigint) => time / DAY },
  { meter: 2n, window: 2n, period: monthOf },
  { meter: 3n, window: 3n, period: () => 0n },
  { meter: 4n, window: 4n, period: (time: bigint) => time / 3_600n },
  { meter: 5n, window: 1n, period: (time: bigint) => time / DAY },
];
/** Thursday noon. */
const TIME = NOW + 10n * 3_600n;

function monthOf(time: bigint): bigint {
  const date = new Date(Number(time) * 1_000);
  return BigInt((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth());
}

/** The counters of one node with a bound or rate in every window. */
function counters(node: string, amount: bigint, before: readonly bigint[] = [], time = TIME): CounterStruct[] {
  return METERS.map(({ meter, window, period }, index) => ({
    id: keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256", "uint256"], [node, meter, period(time)])),
    window,
    n: 1n,
    before: before[index] ?? 0n,
    reserved: meter <= 3n ? amount : 1n,
  })).filter(({ reserved }) => reserved > 0n);
}

async function deployed() {
  const deployment = await deployLineage(connection);
  const genesis = await establish(deployment);
  const open = await delegateRoot(deployment, genesis);
  const limited = await delegateRoot(deployment, genesis, { envelope: envelope() });
  return { ...deployment, genesis, open, limited };
}

describe("TrustLineage: evaluate", () => {
  let deployment: Awaited<ReturnType<typeof deployed>>;
  let lineage: Lineage["lineage"];
  let open: string;
  let limited: string;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ lineage, open, limited } = deployment);
  });

  /** A request without facets, within `envelope()`. */
  const plain = async (overrides: Partial<ActionRequestStruct>) =>
    await request(deployment, {
      delegationId: open,
      actionType: id("purchase"),
      target: id("shop"),
      facets: 0n,
      amount: 0n,
      currency: ZeroHash,
      time: TIME,
      ...overrides,
    });
  const ask = async (overrides: Partial<ActionRequestStruct>) => [
    ...(await lineage.evaluate(0n, await plain(overrides))),
  ];
  const expectAnswer = async (overrides: Partial<ActionRequestStruct>, answer: Answer) => {
    const [verdict, dimension, reason] = answer;
    expect(await ask(overrides)).to.deep.equal([VERDICT[verdict], DIMENSION[dimension], REASONS[reason]]);
  };
  const blocked = async (
    overrides: Partial<ActionRequestStruct>,
    dimension: keyof typeof DIMENSION,
    reason: keyof typeof REASONS,
  ) => {
    await expectAnswer(overrides, ["BLOCKED", dimension, reason]);
  };
  /** A delegation with one part of `unlimited()` changed. */
  const delegation = async (changes: Partial<Envelope>) =>
    await delegateRoot(deployment, deployment.genesis, { envelope: { ...unlimited(), ...changes } });
  const money = (amount: bigint) => ({ facets: FACET.AMOUNT, amount, currency: USD });

  it("lets pass what nothing limits", async () => {
    await expectAnswer({}, ALLOWED);
    await expectAnswer(money(2n ** 200n), ALLOWED);
    await expectAnswer(
      {
        facets: FACET.DATA_SET | FACET.WRITE | FACET.PII | FACET.RECIPIENT | FACET.CHANNEL | FACET.EXTERNAL,
        dataSet: id("any"),
        recipient: id("any"),
        channel: id("any"),
      },
      ALLOWED,
    );
  });

  describe("standing", () => {
    it("NO_AUTHORITY without a delegation", async () => {
      for (const delegationId of [ZeroHash, REASON, deployment.genesis]) {
        await blocked({ delegationId }, "NONE", "NO_AUTHORITY");
      }
    });

    it("LINEAGE_FOREIGN for another agent's", async () => {
      await blocked({ agentId: 2n }, "NONE", "LINEAGE_FOREIGN");
    });

    it("LINEAGE_REVOKED, also by the genesis", async () => {
      const guarded = lineage.connect(deployment.actors.guardian);
      await guarded.revoke(open, REASON);
      await blocked({}, "NONE", "LINEAGE_REVOKED");
      await guarded.revoke(deployment.genesis, REASON);
      await blocked({ delegationId: limited }, "NONE", "LINEAGE_REVOKED");
    });

    it("LINEAGE_AGENT when the agent is suspended", async () => {
      await deployment.agentRegistry.connect(deployment.actors.guardian).suspend(1n, REASON);
      await blocked({}, "NONE", "LINEAGE_AGENT");
    });

    it("the lowest that does not stand is said, be it an agent or a delegation", async () => {
      const { nodes, leaf } = await chain(deployment, deployment.genesis, 3);
      const ours = { delegationId: leaf, agentId: 3n };
      const { agentRegistry, actors } = deployment;
      const steps = [
        ["NONE", "LINEAGE_REVOKED", () => lineage.connect(actors.guardian).revoke(deployment.genesis, REASON)],
        ["NONE", "LINEAGE_AGENT", () => agentRegistry.connect(actors.guardian).suspend(1n, REASON)],
        ["NONE", "LINEAGE_REVOKED", () => lineage.connect(actors.guardian).revokeGrants(1n, REASON)],
        ["NONE", "LINEAGE_AGENT", () => agentRegistry.connect(actors.guardian).suspend(3n, REASON)],
        ["NONE", "LINEAGE_REVOKED", () => lineage.connect(actors.guardian).revoke(nodes[2] ?? "", REASON)],
      ] as const;
      await expectAnswer(ours, ALLOWED);
      for (const [dimension, reason, end] of steps) {
        await end();
        await blocked(ours, dimension, reason);
      }
    });

    it("GENESIS_PENDING before it counts", async () => {
      await blocked({ time: NOW - 1_000n }, "NONE", "GENESIS_PENDING");
    });

    it("NOT_YET_VALID and DELEGATION_EXPIRED outside the window", async () => {
      await blocked({ delegationId: limited, time: NOT_BEFORE - 1n }, "TEMPORAL", "NOT_YET_VALID");
      await blocked({ delegationId: limited, time: NOT_AFTER }, "TEMPORAL", "DELEGATION_EXPIRED");
    });
  });

  describe("time", () => {
    const temporal = unlimited().temporal;

    it("NOT_YET_VALID up to the first second of the window, and not in it", async () => {
      const delegationId = await delegation({ temporal: { ...temporal, notBefore: TIME } });
      await blocked({ delegationId, time: TIME - 1n }, "TEMPORAL", "NOT_YET_VALID");
      await expectAnswer({ delegationId, time: TIME }, ALLOWED);
    });

    it("OUTSIDE_HOURS: hours are counted from Monday 00:00 UTC", async () => {
      // Thursday, 12:00 to 13:00.
      const week = 1n << (3n * 24n + 12n);
      const delegationId = await delegation({ temporal: { ...temporal, week } });
      for (const time of [TIME, TIME + 3_599n, TIME + 7n * DAY]) await expectAnswer({ delegationId, time }, ALLOWED);
      for (const time of [TIME - 1n, TIME + 3_600n, TIME + DAY]) {
        await blocked({ delegationId, time }, "TEMPORAL", "OUTSIDE_HOURS");
      }
    });

    it("OUTSIDE_HOURS: the last hour of a Sunday", async () => {
      const delegationId = await delegation({ temporal: { ...temporal, week: 1n << 167n } });
      const monday = NOT_BEFORE + 5n * DAY;
      await expectAnswer({ delegationId, time: monday - 1n }, ALLOWED);
      await blocked({ delegationId, time: monday }, "TEMPORAL", "OUTSIDE_HOURS");
    });

    it("BLACKOUT from its first second to its last", async () => {
      const pauses = [
        { from: 1n, until: 2n },
        { from: TIME, until: TIME + 10n },
      ];
      const delegationId = await delegation({ temporal: { ...temporal, blackouts: pauses } });
      for (const time of [TIME - 1n, TIME + 10n]) await expectAnswer({ delegationId, time }, ALLOWED);
      for (const time of [TIME, TIME + 9n]) await blocked({ delegationId, time }, "TEMPORAL", "BLACKOUT");
    });
  });

  describe("operations", () => {
    it("OPERATION_NOT_DELEGATED and TARGET_NOT_DELEGATED", async () => {
      const { operations, targets } = envelope().operational;
      const free = { perHour: NO_RATE, perDay: NO_RATE };
      const delegationId = await delegation({ operational: { ...free, operations, targets } });
      await expectAnswer({ delegationId }, ALLOWED);
      await blocked({ delegationId, actionType: id("delete") }, "OPERATIONAL", "OPERATION_NOT_DELEGATED");
      await blocked({ delegationId, target: id("mint") }, "OPERATIONAL", "TARGET_NOT_DELEGATED");
    });

    it("REASONING_MISSING where a node above requires it", async () => {
      const parent = await delegateRoot(deployment, deployment.genesis, { reasoningRequired: true });
      const leaf = await delegateOn(deployment, parent, 1, { reasoningRequired: true, reasoningHash: id("why") });
      for (const [delegationId, agentId] of [
        [parent, 1n],
        [leaf, 2n],
      ] as const) {
        await blocked({ delegationId, agentId }, "OPERATIONAL", "REASONING_MISSING");
        await expectAnswer({ delegationId, agentId, facets: FACET.REASONING }, ALLOWED);
      }
    });
  });

  describe("money", () => {
    it("DIMENSION_NOT_HELD, also for an amount or currency without its facet", async () => {
      const delegationId = await delegation({
        dimensions: ALL_DIMENSIONS & ~2n,
        financial: UNHELD.financial,
      });
      await expectAnswer({ delegationId }, ALLOWED);
      for (const part of [{ facets: FACET.AMOUNT }, { amount: 1n }, { currency: USD }]) {
        await blocked({ delegationId, ...part }, "FINANCIAL", "DIMENSION_NOT_HELD");
      }
    });

    it("CURRENCY_NOT_DELEGATED", async () => {
      for (const currency of [EUR, ZeroHash]) {
        await blocked({ ...money(1n), currency }, "FINANCIAL", "CURRENCY_NOT_DELEGATED");
      }
    });

    it("NEAR_LIMIT, SOFT_LIMIT, HARD_LIMIT per action", async () => {
      const financial = { ...unlimited().financial, perAction: bound(100n, 200n, 300n) };
      const delegationId = await delegation({ financial });
      await expectAnswer({ delegationId, ...money(99n) }, ALLOWED);
      for (const amount of [100n, 200n]) {
        await expectAnswer({ delegationId, ...money(amount) }, ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
      }
      for (const amount of [201n, 300n]) {
        await expectAnswer({ delegationId, ...money(amount) }, ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
      }
      for (const amount of [301n, 2n ** 256n - 1n]) {
        await blocked({ delegationId, ...money(amount) }, "FINANCIAL", "HARD_LIMIT");
      }
    });

    it("NEAR_LIMIT and SOFT_LIMIT of a bound without a hard limit", async () => {
      const financial = { ...unlimited().financial, perAction: bound(100n, 200n, NO_LIMIT) };
      const delegationId = await delegation({ financial });
      await expectAnswer({ delegationId, ...money(100n) }, ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
      await expectAnswer({ delegationId, ...money(201n) }, ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
    });
  });

  describe("amounts of more than 64 bits", () => {
    const [flagAt, soft, hard] = [2n ** 64n - 1n, 2n ** 64n + 5n, 2n ** 127n + 3n];
    /** Bounds whose low 64 bits are small, so that whoever forgets the others says something else. */
    const others = { perDay: bound(2n ** 64n, 2n ** 65n, 2n ** 66n), lifetime: bound(2n ** 64n, 2n ** 65n, 2n ** 66n) };
    const unit = 7n;

    for (const [place, member] of (["perAction", "perDay", "perMonth", "lifetime"] as const).entries()) {
      it(`NEAR_LIMIT, SOFT_LIMIT, HARD_LIMIT: ${member}`, async () => {
        const mine = { [member]: bound(flagAt, soft, hard) };
        const financial = { ...unlimited().financial, ...(place === 0 ? {} : others), ...mine };
        const delegationId = await delegation({ financial });
        const charged = place === 0 ? [] : [0, 2, place - 1];
        const judged = (total: bigint) => {
          const amount = place === 0 ? total : unit;
          const before = [1, 2, 3].map((meter) => (meter === place ? total - amount : 0n));
          const spent = counters(delegationId, amount, before).filter((_, index) => charged.includes(index));
          return { delegationId, ...money(amount), spent };
        };
        await expectAnswer(judged(flagAt - 1n), ALLOWED);
        for (const total of [flagAt, soft]) await expectAnswer(judged(total), ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
        for (const total of [soft + 1n, hard]) await expectAnswer(judged(total), ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
        await blocked(judged(hard + 1n), "FINANCIAL", "HARD_LIMIT");
      });
    }
  });

  describe("data", () => {
    const { dataAccess } = envelope();
    const data = (facets: bigint, parts: Partial<ActionRequestStruct> = {}) => ({ facets, ...parts });
    let delegationId: string;

    beforeEach(async () => {
      delegationId = await delegation({ dataAccess });
    });

    it("DIMENSION_NOT_HELD", async () => {
      const none = await delegation({ dimensions: ALL_DIMENSIONS & ~16n, dataAccess: UNHELD.dataAccess });
      for (const part of [
        data(FACET.DATA_SET),
        data(FACET.CLASSIFICATION),
        data(FACET.WRITE),
        data(FACET.PII),
        { dataSet: id("orders") },
        { classification: 1n },
      ]) {
        await blocked({ delegationId: none, ...part }, "DATA_ACCESS", "DIMENSION_NOT_HELD");
      }
    });

    it("DATA_SET_NOT_DELEGATED: reading and writing are two sets", async () => {
      const read = FACET.DATA_SET | FACET.CLASSIFICATION;
      await expectAnswer({ delegationId, ...data(read, { dataSet: id("prices") }) }, ALLOWED);
      await expectAnswer({ delegationId, ...data(read | FACET.WRITE, { dataSet: id("orders") }) }, ALLOWED);
      for (const part of [
        data(read, { dataSet: id("wages") }),
        data(read | FACET.WRITE, { dataSet: id("prices") }),
        data(FACET.WRITE | FACET.CLASSIFICATION),
      ]) {
        await blocked({ delegationId, ...part }, "DATA_ACCESS", "DATA_SET_NOT_DELEGATED");
      }
    });

    it("CLASSIFICATION_CEILING", async () => {
      await expectAnswer({ delegationId, ...data(FACET.CLASSIFICATION, { classification: 2n }) }, ALLOWED);
      await blocked(
        { delegationId, ...data(FACET.CLASSIFICATION, { classification: 3n }) },
        "DATA_ACCESS",
        "CLASSIFICATION_CEILING",
      );
      await blocked({ delegationId, classification: 3n }, "DATA_ACCESS", "CLASSIFICATION_CEILING");
    });

    it("CLASSIFICATION_MISSING below a ceiling", async () => {
      const part = data(FACET.DATA_SET, { dataSet: id("orders") });
      await blocked({ delegationId, ...part }, "DATA_ACCESS", "CLASSIFICATION_MISSING");
      await expectAnswer(part, ALLOWED);
    });

    it("PII_NOT_DELEGATED", async () => {
      await blocked({ delegationId, ...data(FACET.PII) }, "DATA_ACCESS", "PII_NOT_DELEGATED");
    });
  });

  describe("communication", () => {
    const { communication } = envelope();

    it("DIMENSION_NOT_HELD", async () => {
      const none = await delegation({ dimensions: ALL_DIMENSIONS & ~32n, communication: UNHELD.communication });
      for (const part of [
        { facets: FACET.RECIPIENT },
        { facets: FACET.CHANNEL },
        { facets: FACET.EXTERNAL },
        { recipient: id("alice") },
        { channel: id("mail") },
      ]) {
        await blocked({ delegationId: none, ...part }, "COMMUNICATION", "DIMENSION_NOT_HELD");
      }
    });

    it("CHANNEL_, RECIPIENT_ and OUTSIDE_NOT_DELEGATED", async () => {
      const delegationId = await delegation({ communication });
      const facets = FACET.CHANNEL | FACET.RECIPIENT;
      const inside = { delegationId, facets, channel: id("mail"), recipient: id("bob") };
      await expectAnswer(inside, ALLOWED);
      await blocked({ ...inside, channel: id("fax") }, "COMMUNICATION", "CHANNEL_NOT_DELEGATED");
      await blocked({ ...inside, recipient: id("eve") }, "COMMUNICATION", "RECIPIENT_NOT_DELEGATED");
      await blocked({ ...inside, facets: facets | FACET.EXTERNAL }, "COMMUNICATION", "OUTSIDE_NOT_DELEGATED");
    });
  });

  describe("counters", () => {
    const limits = envelope();
    const { perDay, perMonth, lifetime } = limits.financial;
    const rates = limits.operational;
    let counted: Partial<ActionRequestStruct>;

    beforeEach(() => {
      counted = { delegationId: limited, ...money(10n) };
    });

    const spend = (before: readonly bigint[]) => ({ ...counted, spent: counters(limited, 10n, before) });

    it("are taken in one order, and pass within the limits", async () => {
      await expectAnswer(spend([]), ALLOWED);
    });

    it("without an amount only actions count", async () => {
      await expectAnswer({ delegationId: limited, spent: counters(limited, 0n) }, ALLOWED);
    });

    for (const [place, { flagAt, soft, hard }] of [perDay, perMonth, lifetime].entries()) {
      const before = (total: bigint) => [0n, 0n, 0n].map((_, index) => (index === place ? total - 10n : 0n));

      it(`NEAR_LIMIT, SOFT_LIMIT, HARD_LIMIT of meter ${place + 1}`, async () => {
        await expectAnswer(spend(before(flagAt - 1n)), ALLOWED);
        await expectAnswer(spend(before(flagAt)), ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
        await expectAnswer(spend(before(soft)), ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
        await expectAnswer(spend(before(soft + 1n)), ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
        await expectAnswer(spend(before(hard)), ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
        await blocked(spend(before(hard + 1n)), "FINANCIAL", "HARD_LIMIT");
        await blocked(spend(before(2n ** 256n + 1n)), "FINANCIAL", "HARD_LIMIT");
      });
    }

    it("each meter is held to a bound of its own, also below that of one action", async () => {
      const wide = bound(5_000n, 6_000n, 7_000n);
      for (const [place, window] of ["perDay", "perMonth", "lifetime"].entries()) {
        const financial = { ...unlimited().financial, perAction: wide, [window]: bound(100n, 200n, 300n) };
        const delegationId = await delegation({ financial });
        const after = (total: bigint) => {
          const spent = counters(delegationId, 10n, [0n, 0n, 0n].fill(total - 10n)).slice(place, place + 1);
          return { delegationId, ...money(10n), spent };
        };
        await expectAnswer(after(99n), ALLOWED);
        await expectAnswer(after(100n), ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
        await expectAnswer(after(201n), ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
        await blocked(after(301n), "FINANCIAL", "HARD_LIMIT");
      }
    });

    it("RATE_EXCEEDED in an hour or a day", async () => {
      await expectAnswer(spend([0n, 0n, 0n, rates.perHour - 1n, rates.perDay - 1n]), ALLOWED);
      await blocked(spend([0n, 0n, 0n, rates.perHour]), "OPERATIONAL", "RATE_EXCEEDED");
      await blocked(spend([0n, 0n, 0n, 0n, rates.perDay]), "OPERATIONAL", "RATE_EXCEEDED");
      await blocked(spend([0n, 0n, 0n, 2n ** 256n - 1n]), "OPERATIONAL", "RATE_EXCEEDED");
    });

    it("COUNTER_MISMATCH when one is missing, too many, out of order, or someone else's", async () => {
      const all = counters(limited, 10n);
      const changed = (index: number, part: Partial<CounterStruct>) =>
        all.map((counter, at) => (at === index ? { ...counter, ...part } : counter));
      const wrong: CounterStruct[][] = [
        [],
        all.slice(1),
        all.slice(0, -1),
        [...all, ...all.slice(0, 1)],
        all.toReversed(),
        counters(open, 10n),
        counters(limited, 10n, [], TIME + DAY),
        counters(limited, 10n, [], TIME + 3_600n),
      ];
      for (const index of all.keys()) {
        wrong.push(changed(index, { window: 0n }), changed(index, { reserved: 2n }), changed(index, { id: REASON }));
      }
      for (const spent of wrong) await blocked({ ...counted, spent }, "NONE", "COUNTER_MISMATCH");
      await blocked({ spent: all.slice(0, 1) }, "NONE", "COUNTER_MISMATCH");
      // An amount without its facet spends all the same.
      await blocked({ ...counted, facets: 0n, spent: counters(limited, 0n) }, "NONE", "COUNTER_MISMATCH");
    });

    it("COUNTER_MISMATCH when the last one only lies behind the list, where the call data go on", async () => {
      const spent = counters(limited, 10n);
      const data = lineage.interface.encodeFunctionData("evaluate", [0n, await plain({ ...counted, spent })]);
      const list = (length: number) => `${length.toString(16).padStart(64, "0")}${String(spent[0]?.id).slice(2)}`;
      const [before = "", after = "", ...more] = data.split(list(spent.length));
      expect(more).to.deep.equal([]);
      const answerOf = async (sent: string) => {
        const answer = await connection.ethers.provider.call({ to: await lineage.getAddress(), data: sent });
        return [...lineage.interface.decodeFunctionResult("evaluate", answer)];
      };
      expect(await answerOf(data)).to.deep.equal([VERDICT.AUTO_APPROVED, DIMENSION.NONE, REASONS.WITHIN_LIMITS]);
      const cut = `${before}${list(spent.length - 1)}${after}`;
      expect(await answerOf(cut)).to.deep.equal([VERDICT.BLOCKED, DIMENSION.NONE, REASONS.COUNTER_MISMATCH]);
    });

    it("what a counter says comes before the one after it that is not there", async () => {
      const over = counters(limited, 10n, [perDay.hard]);
      await blocked({ ...counted, spent: over.slice(0, 1) }, "FINANCIAL", "HARD_LIMIT");
      await blocked({ ...counted, spent: over.slice(1) }, "NONE", "COUNTER_MISMATCH");
      const often = counters(limited, 10n, [0n, 0n, 0n, rates.perHour]);
      await blocked({ ...counted, spent: often.slice(0, 4) }, "OPERATIONAL", "RATE_EXCEEDED");
    });

    it("months are those of the civil calendar", async () => {
      const financial = { ...unlimited().financial, perMonth: bound(1n, 2n, 3n) };
      const delegationId = await delegation({
        financial,
        temporal: { ...unlimited().temporal, notAfter: 2n ** 40n - 1n },
      });
      const dates = ["2034-02-28", "2034-03-01", "2036-02-29", "2036-12-31", "2100-02-28", "2100-03-01", "2400-02-29"];
      // Day 0 of a month is the last one of the month before.
      for (let month = 1; month <= 12; month += 1)
        dates.push(new Date(Date.UTC(2035, month, 0)).toISOString().slice(0, 10));
      for (const date of dates) {
        const time = BigInt(Date.parse(`${date}T23:59:59Z`) / 1_000);
        const spent = counters(delegationId, 10n, [], time).slice(1, 2);
        await blocked({ delegationId, ...money(10n), time, spent }, "FINANCIAL", "HARD_LIMIT");
      }
    });

    it("the leaf's come first, then each ancestor's, and the strictest node decides", async () => {
      const { nodes, leaf } = await chain(deployment, deployment.genesis, 3, envelope());
      const spent = nodes.toReversed().flatMap((node) => counters(node, 10n));
      const ours = { delegationId: leaf, agentId: 3n, ...money(10n) };
      await expectAnswer({ ...ours, spent }, ALLOWED);
      await blocked({ ...ours, spent: nodes.flatMap((node) => counters(node, 10n)) }, "NONE", "COUNTER_MISMATCH");
      const flagged = spent.map((counter, index) => (index === 0 ? { ...counter, before: 990n } : counter));
      await expectAnswer({ ...ours, spent: flagged }, ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"]);
      const held = flagged.map((counter, index) => (index === 10 ? { ...counter, before: 1_991n } : counter));
      await expectAnswer({ ...ours, spent: held }, ["HELD", "FINANCIAL", "SOFT_LIMIT"]);
    });
  });
});
