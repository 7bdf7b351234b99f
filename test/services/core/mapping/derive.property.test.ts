import { expect } from "chai";
import fc from "fast-check";

import { compareAction } from "../../../../services/core/mapping/compare.ts";
import { deriveAction } from "../../../../services/core/mapping/derive.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import { codeOf } from "../../../helpers/expect-code.ts";
import { KNOWN_REQUEST } from "./support/arbitrary-requests.ts";

describe("core/mapping/derive, for any mapping and request", () => {
  it("gives back the parameters a request was built from", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(KNOWN_REQUEST, ({ mapping, request, params }) => {
        const derived = deriveAction(mapping, request);
        expect(derived.params).to.deep.equal(params);
        expect(derived.undetermined).to.deep.equal([]);
        expect(codeOf(() => compareAction({ type: "erp.thing.do", params }, derived))).to.equal(undefined);
        for (const name of Object.keys(params)) seen.add(name);
      }),
      { numRuns: 400 },
    );
    expect(seen.size).to.equal(9);
  });

  it("without the content gives back the part that does not stand in it", () => {
    fc.assert(
      fc.property(KNOWN_REQUEST, ({ mapping, request, params }) => {
        const { params: known, undetermined } = deriveAction(mapping, { ...request, body: null });
        const names = Object.keys(params) as (keyof Params)[];
        const sources = mapping.actions[0]?.params ?? {};
        expect(undetermined).to.have.members(names.filter((name) => "body" in (sources[name] ?? {})));
        const rest = names.filter((name) => !undetermined.includes(name)).map((name) => [name, params[name]]);
        expect(known).to.deep.equal(Object.fromEntries(rest));
      }),
      { numRuns: 400 },
    );
  });

  it("no longer passes when the intent says any one parameter otherwise", () => {
    fc.assert(
      fc.property(KNOWN_REQUEST, fc.nat(), ({ mapping, request, params }, pick) => {
        const names = Object.keys(params) as (keyof Params)[];
        const name = names[pick % names.length];
        fc.pre(name !== undefined);
        const derived = deriveAction(mapping, request);
        const { [name]: _left, ...less } = params;
        expect(codeOf(() => compareAction({ type: "erp.thing.do", params: less }, derived))).to.equal(
          "PARAMS_MISMATCH",
        );
        const other = { ...params, [name]: `${String(params[name])}0` };
        expect(codeOf(() => compareAction({ type: "erp.thing.do", params: other }, derived))).to.equal(
          "PARAMS_MISMATCH",
        );
      }),
      { numRuns: 200 },
    );
  });
});
