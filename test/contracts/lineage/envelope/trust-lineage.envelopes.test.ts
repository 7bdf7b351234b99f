import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  ABSENT,
  ALL,
  ALL_DIMENSIONS,
  bound,
  DIMENSION_BIT,
  envelope,
  EUR,
  EVERY_HOUR,
  listed,
  NO_RATE,
  NONE,
  NOT_AFTER,
  NOT_BEFORE,
  SET_MODE,
  UNHELD,
  unlimited,
  USD,
  type Envelope,
} from "../support/envelopes.ts";
import {
  agentArguments,
  delegateRoot,
  deployLineage,
  establish,
  grant,
  rootArguments,
  type Lineage,
} from "../support/lineage.ts";

const connection = await network.create();
const base = envelope();
const { financial, operational, temporal, dataAccess } = base;

async function deployed() {
  const deployment = await deployLineage(connection);
  const genesis = await establish(deployment);
  return { ...deployment, genesis, parent: await delegateRoot(deployment, genesis, { envelope: base }) };
}

const within = <Key extends keyof Envelope>(part: Key, changes: Partial<Envelope[Key]>): Envelope => {
  return { ...base, [part]: { ...(base[part] as object), ...(changes as object) } };
};
const blackouts = (...pairs: [bigint, bigint][]) =>
  within("temporal", { blackouts: pairs.map(([from, until]) => ({ from, until })) });
const ascending = (count: number) =>
  Array.from({ length: count }, (_, index) => `0x${(index + 1).toString(16).padStart(64, "0")}`);
const sets = (names: string[]) => ({ mode: SET_MODE.LISTED, items: names });
const [blackout] = temporal.blackouts;

/** One member wider than the parent's. */
const WIDER: [field: string, child: Envelope][] = [
  ["financial.currency", within("financial", { currency: EUR })],
  ...(["perAction", "perDay", "perMonth", "lifetime"] as const).flatMap((name): [string, Envelope][] => {
    const { flagAt, soft, hard } = financial[name];
    return [
      [`financial.${name}.flagAt`, within("financial", { [name]: bound(flagAt + 1n, soft, hard) })],
      [`financial.${name}.soft`, within("financial", { [name]: bound(flagAt, soft + 1n, hard) })],
      [`financial.${name}.hard`, within("financial", { [name]: bound(flagAt, soft, hard + 1n) })],
    ];
  }),
  ["operational.operations", within("operational", { operations: listed("purchase", "transfer", "delete") })],
  ["operational.operations", within("operational", { operations: listed("delete") })],
  ["operational.operations", within("operational", { operations: ALL })],
  ["operational.targets", within("operational", { targets: ALL })],
  ["operational.perHour", within("operational", { perHour: operational.perHour + 1n })],
  ["operational.perDay", within("operational", { perDay: operational.perDay + 1n })],
  ["temporal.notBefore", within("temporal", { notBefore: NOT_BEFORE - 1n })],
  ["temporal.notAfter", within("temporal", { notAfter: NOT_AFTER + 1n })],
  ["temporal.week", within("temporal", { week: EVERY_HOUR })],
  ["temporal.blackouts", within("temporal", { blackouts: [] })],
  ["temporal.blackouts", blackouts([(blackout?.from ?? 0n) + 1n, blackout?.until ?? 0n])],
  ["temporal.blackouts", blackouts([blackout?.from ?? 0n, (blackout?.until ?? 0n) - 1n])],
  ["dataAccess.readable", within("dataAccess", { readable: ALL })],
  ["dataAccess.writable", within("dataAccess", { writable: listed("orders", "prices") })],
  ["dataAccess.ceiling", within("dataAccess", { ceiling: dataAccess.ceiling + 1n })],
  ["dataAccess.pii", within("dataAccess", { pii: true })],
  ["communication.channels", within("communication", { channels: ALL })],
  ["communication.recipients", within("communication", { recipients: listed("carol") })],
  ["communication.outside", within("communication", { outside: true })],
];

/** One member out of its form. */
const MALFORMED: [field: string, value: Envelope][] = [
  ["dimensions", { ...base, dimensions: ALL_DIMENSIONS & ~4n }],
  ["dimensions", { ...base, dimensions: ALL_DIMENSIONS & ~8n }],
  ["dimensions", { ...base, dimensions: ALL_DIMENSIONS | 1n }],
  ["dimensions", { ...base, dimensions: ALL_DIMENSIONS | 64n }],
  ["financial.currency", within("financial", { currency: ZeroHash })],
  ["financial.currency", within("financial", { currency: `${USD.slice(0, 65)}1` })],
  ...(["perAction", "perDay", "perMonth", "lifetime"] as const).flatMap((name): [string, Envelope][] => [
    [`financial.${name}`, within("financial", { [name]: bound(3n, 2n, 4n) })],
    [`financial.${name}`, within("financial", { [name]: bound(1n, 3n, 2n) })],
  ]),
  ["financial", { ...base, dimensions: ALL_DIMENSIONS & ~DIMENSION_BIT.FINANCIAL }],
  ...(["perAction", "perDay", "perMonth", "lifetime"] as const).map((name): [string, Envelope] => [
    "financial",
    {
      ...base,
      dimensions: ALL_DIMENSIONS & ~DIMENSION_BIT.FINANCIAL,
      financial: { ...UNHELD.financial, [name]: bound(0n, 0n, 1n) },
    },
  ]),
  ["operational.operations", within("operational", { operations: sets([]) })],
  ["operational.operations", within("operational", { operations: sets([ZeroHash]) })],
  ["operational.operations", within("operational", { operations: sets(ascending(33)) })],
  ["operational.operations", within("operational", { operations: sets(ascending(2).toReversed()) })],
  ["operational.operations", within("operational", { operations: sets([...ascending(1), ...ascending(1)]) })],
  ["operational.operations", within("operational", { operations: { mode: SET_MODE.NONE, items: ascending(1) } })],
  ["operational.targets", within("operational", { targets: { mode: SET_MODE.ALL, items: ascending(1) } })],
  ["temporal.notAfter", within("temporal", { notAfter: NOT_BEFORE })],
  ["temporal.notAfter", within("temporal", { notAfter: 2n ** 40n })],
  ["temporal.blackouts", blackouts([5n, 5n])],
  ["temporal.blackouts", blackouts([5n, 7n], [7n, 9n])],
  ["temporal.blackouts", blackouts([8n, 9n], [5n, 7n])],
  [
    "temporal.blackouts",
    blackouts(...Array.from({ length: 9 }, (_, i): [bigint, bigint] => [BigInt(2 * i), BigInt(2 * i + 1)])),
  ],
  ["dataAccess.readable", within("dataAccess", { readable: sets([]) })],
  ["dataAccess.writable", within("dataAccess", { writable: sets([]) })],
  ["dataAccess.ceiling", within("dataAccess", { ceiling: 5n })],
  ["communication.channels", within("communication", { channels: sets([]) })],
  ["communication.recipients", within("communication", { recipients: sets([]) })],
  ...[{ readable: ALL }, { writable: ALL }, { ceiling: 1n }, { pii: true }].map((part): [string, Envelope] => [
    "dataAccess",
    {
      ...base,
      dimensions: ALL_DIMENSIONS & ~DIMENSION_BIT.DATA_ACCESS,
      dataAccess: { ...UNHELD.dataAccess, ...part },
    },
  ]),
  ...[{ channels: ALL }, { recipients: ALL }, { outside: true }].map((part): [string, Envelope] => [
    "communication",
    {
      ...base,
      dimensions: ALL_DIMENSIONS & ~DIMENSION_BIT.COMMUNICATION,
      communication: { ...UNHELD.communication, ...part },
    },
  ]),
];

/** Canonical, and not wider than the parent's. */
const NARROWER: [name: string, child: Envelope][] = [
  ["itself", base],
  ["no financial dimension", { ...base, dimensions: ALL_DIMENSIONS & ~2n, financial: UNHELD.financial }],
  ["no data", { ...base, dimensions: ALL_DIMENSIONS & ~16n, dataAccess: UNHELD.dataAccess }],
  ["no communication", { ...base, dimensions: ALL_DIMENSIONS & ~32n, communication: UNHELD.communication }],
  ["no operations", within("operational", { operations: NONE })],
  ["fewer targets", within("operational", { targets: listed("bank") })],
  ["absent bounds", within("financial", { perAction: ABSENT, perDay: ABSENT, perMonth: ABSENT, lifetime: ABSENT })],
  ["absent rates", within("operational", { perHour: NO_RATE, perDay: NO_RATE })],
  ["no hours", within("temporal", { week: 0n })],
  ["a longer blackout", blackouts([5n, 7n], [NOT_BEFORE, NOT_AFTER])],
];

describe("TrustLineage: envelopes", () => {
  let deployment: Awaited<ReturnType<typeof deployed>>;
  let lineage: Lineage["lineage"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ lineage } = deployment);
  });

  const hand = async (child: Envelope) =>
    lineage.delegate(
      ...(await agentArguments(
        deployment,
        grant(deployment.parent, { agentId: 2n, levels: 0n, envelope: child }),
        base,
        "one",
      )),
    );

  describe("a child may not be wider in", () => {
    for (const [field, child] of WIDER) {
      it(field, async () => {
        await expect(hand(child)).to.be.revertedWithCustomError(lineage, "Lineage_Wider").withArgs(field);
      });
    }

    it("dimensions", async () => {
      const without: Envelope = {
        ...base,
        dimensions: ALL_DIMENSIONS & ~DIMENSION_BIT.FINANCIAL,
        financial: UNHELD.financial,
      };
      const parent = await delegateRoot(deployment, deployment.genesis, { envelope: without });
      const granted = grant(parent, { agentId: 2n, levels: 0n, envelope: base });
      await expect(lineage.delegate(...(await agentArguments(deployment, granted, without, "one"))))
        .to.be.revertedWithCustomError(lineage, "Lineage_Wider")
        .withArgs("dimensions");
    });
  });

  describe("a child may have", () => {
    for (const [name, child] of NARROWER) {
      it(name, async () => {
        await expect(hand(child)).to.emit(lineage, "Delegated");
      });
    }
  });

  describe("has one spelling:", () => {
    for (const [index, [field, value]] of MALFORMED.entries()) {
      it(`${field} (${index + 1})`, async () => {
        const { genesis } = deployment;
        await expect(
          lineage.delegate(...(await rootArguments(deployment, grant(genesis, { nonce: 1n, envelope: value })))),
        )
          .to.be.revertedWithCustomError(lineage, "Lineage_NotCanonical")
          .withArgs(field);
      });
    }

    it("32 items and 8 blackouts are not too many", async () => {
      const { genesis } = deployment;
      const pairs = Array.from({ length: 8 }, (_, i): [bigint, bigint] => [BigInt(2 * i), BigInt(2 * i + 1)]);
      const full = { ...blackouts(...pairs), operational: { ...operational, targets: sets(ascending(32)) } };
      await expect(
        lineage.delegate(...(await rootArguments(deployment, grant(genesis, { nonce: 1n, envelope: full })))),
      ).to.emit(lineage, "Delegated");
    });
  });

  it("absent bounds stay absent under a genesis", async () => {
    const { genesis } = deployment;
    await expect(
      lineage.delegate(...(await rootArguments(deployment, grant(genesis, { nonce: 1n, envelope: unlimited() })))),
    ).to.emit(lineage, "Delegated");
  });
});
