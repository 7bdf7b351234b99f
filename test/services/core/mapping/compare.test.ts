import { expect } from "chai";

import { compareAction } from "../../../../services/core/mapping/compare.ts";
import type { DerivedAction } from "../../../../services/core/mapping/derive.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";

const PARAMS: Params = {
  amount: "90000",
  currency: "USD",
  recipient: "ACME",
  channel: "erp",
  dataset: "north",
  classification: "restricted",
  access: "write",
  pii: true,
  external: false,
};
const OTHER: Required<Params> = {
  amount: "20000000",
  currency: "EUR",
  recipient: "Mallory",
  channel: "mail",
  dataset: "south",
  classification: "public",
  access: "read",
  pii: false,
  external: true,
};
const NAMES = Object.keys(OTHER) as (keyof Params)[];

function derived(params: Params, undetermined: DerivedAction["undetermined"] = []): DerivedAction {
  return { type: "erp.order.create", target: "erp", origin: "http://erp.example", params, undetermined };
}
const said = (params: Params) => ({ type: "erp.order.create", params });

function without(name: keyof Params): Params {
  const { [name]: _left, ...rest } = PARAMS;
  return rest;
}

describe("core/mapping/compare", () => {
  it("passes the same action, and one without parameters", () => {
    expect(codeOf(() => compareAction(said(PARAMS), derived({ ...PARAMS })))).to.equal(undefined);
    expect(codeOf(() => compareAction(said({}), derived({})))).to.equal(undefined);
  });

  it("tells whoever sent both what was signed and what the request is, and nobody else", () => {
    const request = { ...without("recipient"), amount: "20000000", pii: false };
    const error = expectCode("PARAMS_MISMATCH", () => compareAction(said(PARAMS), derived(request)));
    expect(error.detail).to.equal("these differ: amount, pii, recipient");
    expect(error.told).to.equal(
      'amount: signed "90000", in the request "20000000"; pii: signed true, in the request false; ' +
        'recipient: signed "ACME", in the request nothing',
    );
    expect(error.message).not.to.include("90000");
    const long = { ...PARAMS, recipient: "x".repeat(200) };
    const cut = expectCode("PARAMS_MISMATCH", () => compareAction(said(long), derived(PARAMS)));
    expect(cut.told).to.include("200 characters, cut");
  });

  it("refuses another type", () => {
    expectCode("ACTION_MISMATCH", () => compareAction({ type: "erp.order.creat", params: PARAMS }, derived(PARAMS)));
  });

  for (const name of NAMES) {
    it(`refuses another ${name}, one more and one less`, () => {
      for (const [a, b] of [
        [{ ...PARAMS, [name]: OTHER[name] }, PARAMS],
        [without(name), PARAMS],
        [PARAMS, without(name)],
      ] as const) {
        const { detail } = expectCode("PARAMS_MISMATCH", () => compareAction(said(a), derived(b)));
        expect(detail).to.equal(`these differ: ${name}`);
      }
    });

    it(`leaves out ${name} when it could not be derived, and nothing else`, () => {
      const open = derived(without(name), [name]);
      expect(codeOf(() => compareAction(said({ ...PARAMS, [name]: OTHER[name] }), open))).to.equal(undefined);
      expect(codeOf(() => compareAction(said(without(name)), open))).to.equal(undefined);
      for (const other of NAMES.filter((candidate) => candidate !== name)) {
        expectCode("PARAMS_MISMATCH", () => compareAction(said({ ...PARAMS, [other]: OTHER[other] }), open));
      }
    });
  }

  it("names all that differ, and no value", () => {
    const { message } = expectCode("PARAMS_MISMATCH", () => compareAction(said(OTHER), derived(PARAMS)));
    expect(message).to.include([...NAMES].sort().join(", "));
    expect(message).not.to.include("Mallory");
  });
});
