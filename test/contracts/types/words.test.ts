import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { POLICY_REASONS } from "../../../services/core/words/reasons.ts";
import { POSTURE, KEY_TYPE, STATUS } from "../support/agents.ts";
import { LOG_KIND } from "../support/logs.ts";
import { DIMENSION, REASONS, VERDICT } from "../support/requests.ts";
import { FACET } from "../support/action-values.ts";

const source = async (name: string) =>
  await readFile(new URL(`../../../contracts/types/${name}.sol`, import.meta.url), "utf8");

/** Names of an enum's members, in order, without capitals and separators. */
function membersOf(text: string, name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(text)?.[1] ?? "";
  return body.split(",").map((member) => member.trim().toLowerCase());
}

/** `uint256 internal constant NAME = value;` */
function constantsOf(text: string): [string, string][] {
  return [...text.matchAll(/constant (\w+) = ([^;]+);/g)].map((match) => [match[1] ?? "", match[2] ?? ""]);
}

describe("Words in Solidity and in TypeScript", () => {
  it("have the same reasons under the same numbers", async () => {
    const constants = constantsOf(await source("Reason"));
    // The last two say where other people's codes are moved to; they are no reasons.
    const reasons = constants.slice(0, -2);
    expect(constants.slice(-2)).to.deep.equal([
      ["CUSTOM", "1_000"],
      ["PARTNER", "10_000"],
    ]);
    expect(reasons).to.deep.equal(POLICY_REASONS.map(([name], number) => [name, String(number)]));
    const tested = Object.entries(REASONS).map(([name, number]) => [name, String(number)]);
    expect(reasons).to.deep.include.members(tested);
  });

  it("have the same facets in these tests", async () => {
    const facets = constantsOf(await source("ActionRequest"));
    expect(facets.map(([name]) => name)).to.deep.equal(Object.keys(FACET));
    expect(facets.map(([, bit]) => bit)).to.deep.equal(facets.map((_, index) => `1 << ${index}`));
    expect(Object.values(FACET)).to.deep.equal(facets.map((_, index) => 1n << BigInt(index)));
  });

  for (const [name, numbers] of Object.entries({
    Verdict: VERDICT,
    Dimension: DIMENSION,
    Posture: POSTURE,
    Status: STATUS,
    KeyType: KEY_TYPE,
    LogKind: LOG_KIND,
  })) {
    it(`have the same ${name} in these tests`, async () => {
      const members = membersOf(await source("Words"), name);
      expect(Object.keys(numbers).map((member) => member.replaceAll("_", "").toLowerCase())).to.deep.equal(members);
      expect(Object.values<bigint>(numbers)).to.deep.equal(members.map((_, index) => BigInt(index)));
    });
  }
});
