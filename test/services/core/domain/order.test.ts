import { expect } from "chai";
import { decodeBytes32String, id } from "ethers";
import hre from "hardhat";

import type { Limits } from "../../../../services/core/domain/limits.ts";
import { firstWider, resolved } from "../../../../services/core/domain/order.ts";

const PAIRS = 400;

describe("core/domain/order", () => {
  it(`says of ${PAIRS} pairs of envelopes what the contract says`, async () => {
    const { ethers } = await hre.network.create();
    const probe = await ethers.deployContract("EnvelopeOrderProbe");
    const said = new Set<string>();
    for (let pair = 0; pair < PAIRS; pair += 1) {
      // Near seeds make envelopes that have much in common, and every fourth pair is one envelope.
      const seed = id(`child ${pair}`);
      const other = pair % 4 === 0 ? seed : id(`parent ${pair}`);
      const { child, parent, field } = (await probe.getFunction("compare")(seed, other)) as Answer;
      const expected = BigInt(field) === 0n ? null : decodeBytes32String(field);
      const above = limitsOf(parent);
      expect(firstWider(resolved(limitsOf(child), above), above), `pair ${pair}`).to.equal(expected);
      said.add(String(expected));
    }
    expect([...said].length, "answers there were").to.be.at.least(5);
    expect(said.has("null")).to.equal(true);
  });
});

type Raw = {
  readonly dimensions: bigint;
  readonly financial: RawFinancial;
  readonly operational: { operations: RawSet; targets: RawSet; perHour: bigint; perDay: bigint };
  readonly temporal: {
    notBefore: bigint;
    notAfter: bigint;
    week: bigint;
    blackouts: { from: bigint; until: bigint }[];
  };
  readonly dataAccess: { readable: RawSet; writable: RawSet; ceiling: bigint; pii: boolean };
  readonly communication: { channels: RawSet; recipients: RawSet; outside: boolean };
};
type RawFinancial = { currency: string; perAction: RawBound; perDay: RawBound; perMonth: RawBound; lifetime: RawBound };
type RawBound = { flagAt: bigint; soft: bigint; hard: bigint };
type RawSet = { mode: bigint; items: string[] };
type Answer = { readonly child: Raw; readonly parent: Raw; readonly field: string };

function limitsOf({ dimensions, financial, operational, temporal, dataAccess, communication }: Raw): Limits {
  const set = ({ mode, items }: RawSet) => ({ mode: Number(mode), items: [...items] });
  const bound = ({ flagAt, soft, hard }: RawBound) => ({ flagAt, soft, hard });
  return {
    dimensions,
    financial: {
      currency: financial.currency,
      perAction: bound(financial.perAction),
      perDay: bound(financial.perDay),
      perMonth: bound(financial.perMonth),
      lifetime: bound(financial.lifetime),
    },
    operational: {
      operations: set(operational.operations),
      targets: set(operational.targets),
      perHour: Number(operational.perHour),
      perDay: Number(operational.perDay),
    },
    temporal: {
      notBefore: Number(temporal.notBefore),
      notAfter: Number(temporal.notAfter),
      week: temporal.week,
      blackouts: temporal.blackouts.map(({ from, until }) => ({ from: Number(from), until: Number(until) })),
    },
    dataAccess: {
      readable: set(dataAccess.readable),
      writable: set(dataAccess.writable),
      ceiling: Number(dataAccess.ceiling),
      pii: dataAccess.pii,
    },
    communication: {
      channels: set(communication.channels),
      recipients: set(communication.recipients),
      outside: communication.outside,
    },
  };
}
