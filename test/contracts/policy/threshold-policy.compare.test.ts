import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";
import { network } from "hardhat";

import {
  encodeThresholdParameters,
  type ThresholdParameters,
  type ThresholdRule,
} from "../../../ignition/threshold-parameters.ts";
import { deploySystem, type Deployment } from "../fixture.ts";
import { initialThresholds } from "../support/publications.ts";
import { FACET, PURCHASE, READ, TARGET } from "../support/threshold-values.ts";

const connection = await network.create();
const CHANGE = { UNKNOWN: 0n, TIGHTEN: 1n, LOOSEN: 2n, MIXED: 3n } as const;
type Parameters = ThresholdParameters;

async function deployed() {
  return await deploySystem(connection);
}

const editRule = (parameters: Parameters, actionType: string, overrides: Partial<ThresholdRule>): Parameters => ({
  ...parameters,
  rules: parameters.rules.map((rule) => (rule.actionType === actionType ? { ...rule, ...overrides } : rule)),
});
const purchase = (overrides: Partial<ThresholdRule>) => (parameters: Parameters) =>
  editRule(parameters, PURCHASE, overrides);
const firstApprover = (ceiling: bigint) => (parameters: Parameters) => ({
  ...parameters,
  approvers: parameters.approvers.map((approver, index) => (index === 0 ? { ...approver, ceiling } : approver)),
});

/** Every single change that grants less; the other way round each grants more. */
const TIGHTENING: readonly [name: string, edit: (parameters: Parameters) => Parameters][] = [
  ["a shorter state age", (p) => ({ ...p, stateAge: 19n })],
  ["a target fewer", (p) => ({ ...p, targets: [TARGET] })],
  ["a rule fewer", (p) => ({ ...p, rules: p.rules.filter((rule) => rule.actionType !== READ) })],
  ["an approver fewer", (p) => ({ ...p, approvers: p.approvers.slice(1) })],
  ["no approvers at all", (p) => ({ ...p, approvers: [], approvalsNeeded: 0 })],
  ["an approval more", (p) => ({ ...p, approvalsNeeded: 2 })],
  ["a lower ceiling", firstApprover(1n)],
  ["a stricter floor", purchase({ floor: 2 })],
  ["a facet fewer", purchase({ facets: FACET.AMOUNT })],
  ["a lower flagAbove", purchase({ flagAbove: 99_999n })],
  ["a lower holdAbove", purchase({ holdAbove: 999_999n })],
  ["a lower blockAbove", purchase({ blockAbove: 4_999_999n })],
];

describe("ThresholdPolicy.compare", () => {
  let deployment: Deployment;
  let initial: Parameters;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    initial = initialThresholds(deployment);
  });

  const compare = async (before: Parameters, next: Parameters) =>
    await deployment.thresholdPolicy.compare(encodeThresholdParameters(before), encodeThresholdParameters(next));

  for (const [name, edit] of TIGHTENING) {
    it(`calls ${name} Tighten, and the way back Loosen`, async () => {
      expect(await compare(initial, edit(initial))).to.equal(CHANGE.TIGHTEN);
      expect(await compare(edit(initial), initial)).to.equal(CHANGE.LOOSEN);
    });
  }

  it("calls all of them together Tighten", async () => {
    const all = TIGHTENING.reduce((parameters, [, edit]) => edit(parameters), initial);
    expect(await compare(initial, { ...all, approvalsNeeded: 0 })).to.equal(CHANGE.TIGHTEN);
  });

  for (const [name, edit] of [
    ["one limit lower and another higher", purchase({ flagAbove: 1n, blockAbove: 6_000_000n })],
    ["another currency", purchase({ currency: encodeBytes32String("EUR") })],
    ["one facet for another", purchase({ facets: FACET.AMOUNT | FACET.CHANNEL })],
    [
      "an amount no longer asked for",
      purchase({
        facets: FACET.RECIPIENT,
        currency: `0x${"00".repeat(32)}`,
        flagAbove: 0n,
        holdAbove: 0n,
        blockAbove: 0n,
      }),
    ],
    ["one target for another", (p: Parameters) => ({ ...p, targets: [TARGET, id("new target")] })],
    ["fewer targets, more age", (p: Parameters) => ({ ...p, targets: [TARGET], stateAge: 21n })],
    [
      "one approver for another",
      (p: Parameters) => ({
        ...p,
        approvers: [...p.approvers.slice(1), { signer: `0x${"11".repeat(20)}`, ceiling: 1n }],
      }),
    ],
  ] as const) {
    it(`calls ${name} Mixed`, async () => {
      expect(await compare(initial, edit(initial))).to.equal(CHANGE.MIXED);
    });
  }

  it("calls a first approver Loosen, although approvals are then needed", async () => {
    const without = { ...initial, approvers: [], approvalsNeeded: 0 };
    expect(await compare(without, { ...initial, approvalsNeeded: 2 })).to.equal(CHANGE.LOOSEN);
  });

  it("has nothing to say of equal parameters", async () => {
    expect(await compare(initial, initial)).to.equal(CHANGE.UNKNOWN);
  });

  it("has nothing to say of bytes it does not accept", async () => {
    const { thresholdPolicy } = deployment;
    const good = encodeThresholdParameters(initial);
    for (const bad of ["0x", `${good}00`]) {
      expect(await thresholdPolicy.compare(bad, good)).to.equal(CHANGE.UNKNOWN);
      expect(await thresholdPolicy.compare(good, bad)).to.equal(CHANGE.UNKNOWN);
    }
  });
});
