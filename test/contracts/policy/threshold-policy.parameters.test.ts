import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { concat, dataLength, dataSlice, id, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  encodeThresholdParameters,
  type ThresholdParameters,
  type ThresholdRule,
} from "../../../ignition/threshold-parameters.ts";
import { deploySystem, type Deployment } from "../fixture.ts";
import { initialThresholds } from "../support/publications.ts";
import { FACET, NO_CURRENCY, PURCHASE, READ, USD } from "../support/threshold-values.ts";

const connection = await network.create();
const WORD = 32;

async function deployed() {
  return await deploySystem(connection);
}

describe("ThresholdPolicy.accepts", () => {
  let deployment: Deployment;
  let initial: ThresholdParameters;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    initial = initialThresholds(deployment);
  });

  const accepts = async (encoded: string) => await deployment.thresholdPolicy.accepts(encoded);
  const acceptsParameters = async (overrides: Partial<ThresholdParameters>) =>
    await accepts(encodeThresholdParameters({ ...initial, ...overrides }));
  const acceptsRule = async (actionType: string, overrides: Partial<ThresholdRule>) =>
    await acceptsParameters({
      rules: initial.rules.map((rule) => (rule.actionType === actionType ? { ...rule, ...overrides } : rule)),
    });
  /** The initial encoding with one word replaced. */
  const withWord = (index: number, word: string) => {
    const encoded = encodeThresholdParameters(initial);
    return concat([dataSlice(encoded, 0, index * WORD), word, dataSlice(encoded, (index + 1) * WORD)]);
  };

  it("accepts canonical parameters", async () => {
    expect(await acceptsParameters({})).to.equal(true);
  });

  it("accepts parameters that allow nothing", async () => {
    expect(await acceptsParameters({ targets: [], rules: [], approvers: [], approvalsNeeded: 0 })).to.equal(true);
  });

  it("accepts what the example of a deployment says", async () => {
    const file = await readFile(new URL("../../../ignition/parameters/example.json5", import.meta.url), "utf8");
    const encoded = /policyParameters: "(0x[0-9a-f]+)"/.exec(file)?.[1];
    expect(await accepts(encoded ?? "0x")).to.equal(true);
  });

  describe("bytes", () => {
    it("refuses what does not decode, without a revert", async () => {
      const encoded = encodeThresholdParameters(initial);
      for (const bad of ["0x", "0x00", ZeroHash, dataSlice(encoded, 0, dataLength(encoded) - 1), id("anything")]) {
        expect(await accepts(bad), bad.slice(0, 20)).to.equal(false);
      }
    });

    it("refuses trailing bytes", async () => {
      const encoded = encodeThresholdParameters(initial);
      expect(await accepts(`${encoded}00`)).to.equal(false);
      expect(await accepts(concat([encoded, ZeroHash]))).to.equal(false);
    });

    it("refuses offsets and lengths beyond the data", async () => {
      const huge = toBeHex(2n ** 256n - 1n, WORD);
      // Word 0 is the struct's offset, 3 to 5 those of the lists, 6 the number of targets.
      for (const index of [0, 3, 4, 5, 6]) {
        expect(await accepts(withWord(index, huge)), `word ${index}`).to.equal(false);
        expect(await accepts(withWord(index, toBeHex(2n ** 64n - 1n, WORD))), `word ${index}`).to.equal(false);
      }
    });

    it("refuses a list that two offsets share: the same meaning in other bytes", async () => {
      const bare = { ...initial, targets: [], rules: [], approvers: [], approvalsNeeded: 0 };
      const encoded = encodeThresholdParameters(bare);
      const offset = toBeHex(5 * WORD, WORD);
      const shared = concat([dataSlice(encoded, 0, 3 * WORD), offset, offset, offset, ZeroHash]);
      expect(await accepts(shared)).to.equal(false);
    });

    it("refuses words with bits their type does not have", async () => {
      const dirty = toBeHex(1n << 200n, WORD);
      // Words 1 and 2 are the state age and the number of approvals.
      for (const index of [1, 2]) expect(await accepts(withWord(index, dirty)), `word ${index}`).to.equal(false);
    });
  });

  describe("members", () => {
    for (const [stateAge, expected] of [
      [0n, false],
      [1n, true],
      [60n, true],
      [61n, false],
    ] as const) {
      it(`${expected ? "accepts" : "refuses"} a state age of ${stateAge} s`, async () => {
        expect(await acceptsParameters({ stateAge })).to.equal(expected);
      });
    }

    for (const [approvalsNeeded, expected] of [
      [0, false],
      [1, true],
      [2, true],
      [3, false],
    ] as const) {
      it(`${expected ? "accepts" : "refuses"} ${approvalsNeeded} approvals needed of 2 approvers`, async () => {
        expect(await acceptsParameters({ approvalsNeeded })).to.equal(expected);
      });
    }

    it("refuses approvals needed where nobody can approve", async () => {
      expect(await acceptsParameters({ approvers: [], approvalsNeeded: 1 })).to.equal(false);
    });

    it("refuses the zero wallet as an approver", async () => {
      expect(await acceptsParameters({ approvers: [{ signer: ZeroAddress, ceiling: 1n }] })).to.equal(false);
    });

    it("takes 32 items of each list, and not 33", async () => {
      const numbers = (count: number) => Array.from({ length: count }, (_, index) => BigInt(index + 1));
      const rule = initial.rules.find(({ actionType }) => actionType === READ);
      if (rule === undefined) throw new Error("no such rule");
      const lists = (count: number) => [
        { targets: numbers(count).map((n) => toBeHex(n, WORD)) },
        { rules: numbers(count).map((n) => ({ ...rule, actionType: toBeHex(n, WORD) })) },
        { approvers: numbers(count).map((n) => ({ signer: toBeHex(n, 20), ceiling: 1n })) },
      ];
      for (const list of lists(32)) expect(await acceptsParameters(list)).to.equal(true);
      for (const list of lists(33)) expect(await acceptsParameters(list)).to.equal(false);
    });

    it("refuses items twice", async () => {
      const [target] = initial.targets;
      const [rule] = initial.rules;
      const [approver] = initial.approvers;
      if (!target || !rule || !approver) throw new Error("nothing to repeat");
      expect(await acceptsParameters({ targets: [...initial.targets, target] })).to.equal(false);
      expect(await acceptsParameters({ rules: [...initial.rules, rule] })).to.equal(false);
      expect(await acceptsParameters({ approvers: [...initial.approvers, approver] })).to.equal(false);
    });

    it("refuses lists out of order", async () => {
      const encoded = encodeThresholdParameters(initial);
      // Word 6 is the number of targets; the two follow.
      const [first, second] = [dataSlice(encoded, 7 * WORD, 8 * WORD), dataSlice(encoded, 8 * WORD, 9 * WORD)];
      const swapped = concat([dataSlice(encoded, 0, 7 * WORD), second, first, dataSlice(encoded, 9 * WORD)]);
      expect(BigInt(first) < BigInt(second)).to.equal(true);
      expect(await accepts(swapped)).to.equal(false);
    });
  });

  describe("rules", () => {
    for (const [name, overrides, expected] of [
      ["equal limits", { flagAbove: 5n, holdAbove: 5n, blockAbove: 5n }, true],
      ["flagAbove over holdAbove", { flagAbove: 6n, holdAbove: 5n, blockAbove: 7n }, false],
      ["holdAbove over blockAbove", { flagAbove: 1n, holdAbove: 8n, blockAbove: 7n }, false],
      ["an amount without a currency", { currency: NO_CURRENCY }, false],
      ["every facet", { facets: 1023n }, true],
      ["a facet nobody knows", { facets: 1024n | FACET.AMOUNT }, false],
    ] as const) {
      it(`${expected ? "accepts" : "refuses"} ${name}`, async () => {
        expect(await acceptsRule(PURCHASE, overrides)).to.equal(expected);
      });
    }

    for (const [name, overrides] of [
      ["currency", { currency: USD }],
      ["limit", { blockAbove: 1n }],
    ] as const) {
      it(`refuses a ${name} without an amount`, async () => {
        expect(await acceptsRule(READ, overrides)).to.equal(false);
      });
    }

    it("refuses the floor None and floors beyond Blocked", async () => {
      const encoded = encodeThresholdParameters({ ...initial, targets: [], approvers: [], approvalsNeeded: 0 });
      // Word 6 is the number of targets, 7 that of rules; of the first rule 8 is the action type, 9 the floor.
      const withFloor = (floor: bigint) =>
        concat([dataSlice(encoded, 0, 9 * WORD), toBeHex(floor, WORD), dataSlice(encoded, 10 * WORD)]);
      for (const floor of [1n, 2n, 3n, 4n]) expect(await accepts(withFloor(floor)), `floor ${floor}`).to.equal(true);
      for (const floor of [0n, 5n, 256n]) expect(await accepts(withFloor(floor)), `floor ${floor}`).to.equal(false);
    });
  });
});
