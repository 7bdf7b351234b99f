import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { LOG_KINDS } from "../../../../services/core/words/kinds.ts";
import { POLICY_REASONS } from "../../../../services/core/words/reasons.ts";
import { DIMENSIONS, KEY_TYPES, POSTURES, STATUSES, VERDICTS } from "../../../../services/core/words/verdicts.ts";

const source = async (name: string) =>
  await readFile(new URL(`../../../../contracts/types/${name}.sol`, import.meta.url), "utf8");

describe("core/words in Solidity", () => {
  for (const [name, words] of Object.entries({
    Verdict: VERDICTS,
    Dimension: DIMENSIONS,
    Posture: POSTURES,
    Status: STATUSES,
    KeyType: KEY_TYPES,
    LogKind: LOG_KINDS,
  })) {
    it(`enum ${name} has the same members under the same numbers`, async () => {
      const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(await source("Words"))?.[1] ?? "";
      expect(body.split(",").map((member) => member.trim())).to.deep.equal([...words]);
    });
  }

  it("library Reason has the same reasons under the same numbers", async () => {
    const constants = [...(await source("Reason")).matchAll(/constant (\w+) = (\d+);/g)];
    expect(constants.map(([, name, number]) => [name, Number(number)])).to.deep.equal(
      POLICY_REASONS.map(([name], number) => [name, number]),
    );
  });
});
