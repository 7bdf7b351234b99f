import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";
import { network } from "hardhat";

import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import type { PolicyParameters, PolicyRule } from "../../../services/core/policy/parameters.ts";
import type { TrustPolicy } from "../../../types/ethers-contracts/contracts/policy/TrustPolicy.ts";
import {
  ADDRESS,
  deployTrustPolicy,
  editRule,
  PAYEE,
  policyParameters,
  visitorParameters,
} from "../support/policy-values.ts";
import { FACET, PURCHASE, READ, TARGET } from "../support/action-values.ts";

const connection = await network.create();
const CHANGE = { UNKNOWN: 0n, TIGHTEN: 1n, LOOSEN: 2n, MIXED: 3n } as const;
type Edit = (parameters: PolicyParameters) => PolicyParameters;

async function deployed() {
  return await deployTrustPolicy(connection);
}

const purchase =
  (overrides: Partial<PolicyRule>): Edit =>
  (parameters) =>
    editRule(parameters, PURCHASE, overrides);
const release =
  (overrides: Partial<PolicyParameters["releases"][number]>): Edit =>
  (p) => ({ ...p, releases: p.releases.map((entry) => ({ ...entry, ...overrides })) });
const lastBand =
  (overrides: Partial<PolicyParameters["bands"][number]>): Edit =>
  (p) => ({ ...p, bands: p.bands.map((band) => (band.from === 700 ? { ...band, ...overrides } : band)) });
const addRelease =
  (ceiling: number, pii: boolean): Edit =>
  (p) => ({ ...p, releases: [...p.releases, { recipient: id("newcomer"), ceiling, pii }] });
const addBand =
  (band: PolicyParameters["bands"][number]): Edit =>
  (p) => ({ ...p, bands: [...p.bands, band] });
const custom = (n: number) => ({ evaluator: ADDRESS(n), codeHash: id("code"), gas: 20_000n });
const partner = (n: number) => ({ registry: ADDRESS(n), policyId: 1n, gas: 50_000n });

/** Every single change that grants less; the other way round each grants more. */
const TIGHTENING: readonly [name: string, edit: Edit][] = [
  ["a shorter state age", (p) => ({ ...p, stateAge: 19n })],
  ["a higher level for models", (p) => ({ ...p, minSlsa: 3 })],
  ["a target fewer", (p) => ({ ...p, targets: [TARGET] })],
  ["a rule fewer", (p) => ({ ...p, rules: p.rules.filter((rule) => rule.actionType !== READ) })],
  ["an approver fewer", (p) => ({ ...p, approvers: p.approvers.slice(1) })],
  [
    "no approvers at all",
    (p) => editRule({ ...p, approvers: [], approvalsNeeded: 0 }, PURCHASE, { approvalsNeeded: 0 }),
  ],
  ["an approval more", (p) => editRule({ ...p, approvalsNeeded: 2 }, PURCHASE, { approvalsNeeded: 0 })],
  ["an approval more for one action", purchase({ approvalsNeeded: 3 })],
  ["a lower approver's ceiling", (p) => ({ ...p, approvers: p.approvers.map((a) => ({ ...a, ceiling: 1n })) })],
  ["a stricter floor", purchase({ floor: 2 })],
  ["a facet fewer", purchase({ facets: FACET.AMOUNT })],
  ["a lower flagAbove", purchase({ flagAbove: 99_999n })],
  ["a lower holdAbove", purchase({ holdAbove: 999_999n })],
  ["a lower blockAbove", purchase({ blockAbove: 4_999_999n })],
  ["a lower ceiling inside", (p) => ({ ...p, insideCeiling: 1 })],
  ["a lower ceiling outside", (p) => ({ ...p, outsideCeiling: 0 })],
  ["no personal data outside", (p) => ({ ...p, outsidePii: false })],
  ["a lower ceiling for a recipient", release({ ceiling: 2 })],
  ["no personal data for a recipient", release({ pii: false })],
  ["a recipient more, who may have less than the rest", addRelease(1, false)],
  ["a recipient fewer, who might have more than the rest", (p) => ({ ...p, releases: [] })],
  ["a band that leaves less", lastBand({ permille: 99 })],
  ["a band with a stricter floor", lastBand({ floor: 3 })],
  ["a band from a lower score", lastBand({ from: 699 })],
  ["a band more on top", addBand({ from: 900, permille: 0, floor: 4 })],
  ["a band more below", addBand({ from: 0, permille: 900, floor: 1 })],
  ["a custom more at the end", (p) => ({ ...p, customs: [...p.customs, custom(9)] })],
  ["a partner more at the end", (p) => ({ ...p, partners: [...p.partners, partner(9)] })],
];

/** Changes that grant less here and more there. */
const MIXED: readonly [name: string, edit: Edit][] = [
  ["another scope", () => visitorParameters()],
  ["one limit lower and another higher", purchase({ flagAbove: 1n, blockAbove: 6_000_000n })],
  ["another currency", purchase({ currency: encodeBytes32String("EUR") })],
  ["one facet for another", purchase({ facets: FACET.AMOUNT | FACET.CHANNEL })],
  ["one target for another", (p) => ({ ...p, targets: [TARGET, id("new target")] })],
  ["fewer targets, more age", (p) => ({ ...p, targets: [TARGET], stateAge: 21n })],
  [
    "one approver for another",
    (p) => ({ ...p, approvers: [...p.approvers.slice(1), { signer: ADDRESS(9), ceiling: 1n }] }),
  ],
  ["a recipient more, between inside and outside", addRelease(2, false)],
  ["a recipient who may have more, but no personal data", release({ ceiling: 4, pii: false })],
  ["a band from a higher score that leaves less", lastBand({ from: 701, permille: 0 })],
  ["a custom in front", (p) => ({ ...p, customs: [custom(9), ...p.customs] })],
  ["the customs the other way round", (p) => ({ ...p, customs: p.customs.toReversed() })],
  ["a custom with more gas", (p) => ({ ...p, customs: p.customs.map((entry) => ({ ...entry, gas: 200_000n })) })],
  ["another code of a custom", (p) => ({ ...p, customs: p.customs.map((c) => ({ ...c, codeHash: id("new code") })) })],
  ["another partner", (p) => ({ ...p, partners: [partner(9)] })],
];

describe("TrustPolicy.compare", () => {
  let policy: TrustPolicy;
  const initial = policyParameters();

  beforeEach(async () => {
    policy = await connection.networkHelpers.loadFixture(deployed);
  });

  const compare = async (before: PolicyParameters, next: PolicyParameters) => {
    const [one, other] = [encodePolicyParameters(before), encodePolicyParameters(next)];
    expect([await policy.accepts(one), await policy.accepts(other)]).to.deep.equal([true, true]);
    return await policy.compare(one, other);
  };

  for (const [name, edit] of TIGHTENING) {
    it(`calls ${name} Tighten, and the way back Loosen`, async () => {
      expect(await compare(initial, edit(initial))).to.equal(CHANGE.TIGHTEN);
      expect(await compare(edit(initial), initial)).to.equal(CHANGE.LOOSEN);
    });
  }

  for (const [name, edit] of MIXED) {
    it(`calls ${name} Mixed, both ways`, async () => {
      expect(await compare(initial, edit(initial))).to.equal(CHANGE.MIXED);
      expect(await compare(edit(initial), initial)).to.equal(CHANGE.MIXED);
    });
  }

  it("calls a first approver Loosen, although approvals are then needed", async () => {
    const without = { ...initial, rules: initial.rules.map((rule) => ({ ...rule, approvalsNeeded: 0 })) };
    const nobody = { ...without, approvers: [], approvalsNeeded: 0 };
    expect(await compare(nobody, { ...without, approvalsNeeded: 3 })).to.equal(CHANGE.LOOSEN);
  });

  it("calls an entry a recipient gets instead of wider defaults Tighten", async () => {
    const before = { ...initial, insideCeiling: 4, outsideCeiling: 4, releases: [] };
    const after = { ...before, releases: [{ recipient: PAYEE, ceiling: 3, pii: true }] };
    expect(await compare(before, after)).to.equal(CHANGE.TIGHTEN);
  });

  it("has nothing to say of equal parameters, or of a band that changes nothing", async () => {
    expect(await compare(initial, initial)).to.equal(CHANGE.UNKNOWN);
    expect(await compare(initial, addBand({ from: 0, permille: 1_000, floor: 1 })(initial))).to.equal(CHANGE.UNKNOWN);
  });

  it("compares what is for visitors", async () => {
    const visitors = visitorParameters();
    expect(await compare(visitors, { ...visitors, outsideCeiling: 0 })).to.equal(CHANGE.TIGHTEN);
  });

  it("has nothing to say of bytes it does not accept", async () => {
    const good = encodePolicyParameters(initial);
    for (const bad of ["0x", `${good}00`]) {
      expect(await policy.compare(bad, good)).to.equal(CHANGE.UNKNOWN);
      expect(await policy.compare(good, bad)).to.equal(CHANGE.UNKNOWN);
    }
  });
});
