import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { FACETS, facetsOf } from "../../../../services/core/calldata/facets.ts";

const NOTHING = { risk: null, reasoning: null };

describe("core/calldata/facets", () => {
  it("are those of library Facet, names and bits", async () => {
    const source = await readFile(new URL("../../../../contracts/types/ActionRequest.sol", import.meta.url), "utf8");
    const library = /library Facet \{([^}]*)\}/.exec(source)?.[1] ?? "";
    const bits = [...library.matchAll(/uint256 internal constant (\w+) = 1 << (\d+);/g)];
    expect(bits).to.have.length(library.match(/;/g)?.length ?? 0);
    expect(Object.entries(FACETS)).to.deep.equal(bits.map(([, name, bit]) => [name, 1 << Number(bit)]));
  });

  for (const [name, params, ctx] of [
    ["AMOUNT", { amount: "0", currency: "USD" }, {}],
    ["RECIPIENT", { recipient: "ACME" }, {}],
    ["CHANNEL", { channel: "erp" }, {}],
    ["DATA_SET", { dataset: "north" }, {}],
    ["CLASSIFICATION", { classification: "public" }, {}],
    ["WRITE", { access: "write" }, {}],
    ["PII", { pii: true }, {}],
    ["EXTERNAL", { external: true }, {}],
    ["RISK", {}, { risk: 0 }],
    ["REASONING", {}, { reasoning: "A".repeat(43) }],
  ] as const) {
    it(`gives ${name}, alone`, () => {
      expect(facetsOf(params, { ...NOTHING, ...ctx })).to.equal(FACETS[name]);
    });
  }

  it("gives none for an action that has none", () => {
    expect(facetsOf({}, NOTHING)).to.equal(0);
    expect(facetsOf({ access: "read", pii: false, external: false }, NOTHING)).to.equal(0);
  });
});
