import { expect } from "chai";

import { shownDifferences } from "../../../../services/core/calldata/known.ts";
import { encodeDecision } from "../../../../services/core/calldata/request.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import type { DecisionInputs } from "../../../../services/core/schemas/evidence.ts";
import { INPUTS as SAMPLE, saeClaims } from "../../../helpers/samples.ts";

const counter = { counter: `0x${"0c".repeat(32)}`, window: "day", n: 3, before: "5", reserved: "90050" } as const;
const INPUTS: DecisionInputs = { ...SAMPLE, spent: [counter, { ...counter, window: "month", n: 9 }] };
const claims = saeClaims();
const shown = { shown: { params: INPUTS.params, salts: INPUTS.salts }, spent: INPUTS.spent };

/** What differs when the policy was asked about other inputs than are shown. */
function differences(change: Partial<DecisionInputs>): readonly string[] {
  return shownDifferences(claims, encodeDecision(claims, { ...INPUTS, ...change }), shown);
}
const params = (change: Partial<Params>) => ({ params: { ...INPUTS.params, ...change } });

describe("core/calldata/known", () => {
  it("finds nothing in the call data of the decision itself, whatever of it is shown", () => {
    const callData = encodeDecision(claims, INPUTS);
    expect(shownDifferences(claims, callData, shown)).to.deep.equal([]);
    for (const name of Object.keys(INPUTS.params)) {
      const some = { ...shown.shown, params: { ...INPUTS.params, [name]: undefined } };
      expect(shownDifferences(claims, callData, { shown: some, spent: null }), name).to.deep.equal([]);
    }
    expect(shownDifferences(claims, callData, { shown: { params: {}, salts: {} }, spent: null })).to.deep.equal([]);
  });

  const OTHERS: readonly (readonly [Partial<DecisionInputs>, readonly string[]])[] = [
    [params({ amount: "1" }), ["amount"]],
    [params({ currency: "EUR" }), ["currency"]],
    [params({ channel: "mail" }), ["channel"]],
    [{ salts: { ...INPUTS.salts, target: `0x${"77".repeat(32)}` } }, ["target"]],
    [{ spent: [] }, ["counters"]],
    [{ spent: [{ ...counter, before: "7" }, ...INPUTS.spent.slice(1)] }, ["counters"]],
    [{ spent: [...INPUTS.spent, counter] }, ["counters"]],
  ];
  for (const [change, names] of OTHERS) {
    it(`finds another ${names.join()} than is shown: ${JSON.stringify(change).slice(0, 60)}`, () => {
      expect(differences(change)).to.deep.equal(names);
    });
  }

  it("finds a flag the policy was not told of", () => {
    const callData = encodeDecision(claims, INPUTS);
    for (const told of [{ pii: true }, { external: true }, { access: "write" }] as const) {
      const some = { ...shown.shown, params: { ...INPUTS.params, ...told } };
      expect(shownDifferences(claims, callData, { ...shown, shown: some })).to.deep.equal(["facets"]);
    }
  });

  it("reads any bytes: what is cut off or out of range differs", () => {
    const callData = encodeDecision(claims, INPUTS);
    for (let length = 0; length < callData.length; length += 31) {
      expect(() => shownDifferences(claims, callData.slice(0, length), shown)).not.to.throw();
    }
    expect(shownDifferences(claims, new Uint8Array(2000).fill(255), shown)).to.include.members(["amount", "counters"]);
  });
});
