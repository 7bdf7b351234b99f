import { expect } from "chai";

import { readableAction } from "../../../../services/core/approval/action.ts";
import { compareWords, type KnownAct } from "../../../../services/core/approval/compare.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const UNTIL = 1_800_000_000;
const PARAMS = { amount: "2000000", currency: "USD", recipient: "ACME" };
const ACT = { type: "erp.order.create", sub: "https://erp.example", params: PARAMS };
const ERASED: KnownAct = { ...ACT, params: null };
const WORDS = readableAction(ACT, UNTIL, `0x${"5a".repeat(32)}`);
const OTHERS = {
  type: "erp.order.creates",
  target: "https://erp.example:8443",
  amount: "20,000.01",
  currency: "EUR",
  recipient: "ACME ",
  until: "2027-01-15 08:00:01 UTC",
};

describe("core/approval/compare", () => {
  it("finds nothing where the words are the act's, and leaves nothing out", () => {
    expect(compareWords(WORDS, ACT, UNTIL)).to.deep.equal([]);
  });

  for (const [member, text] of Object.entries(OTHERS)) {
    it(`refuses another ${member}, and names it`, () => {
      try {
        compareWords({ ...WORDS, [member]: text }, ACT, UNTIL);
        expect.fail("taken");
      } catch (error) {
        expect(error).to.be.instanceOf(CountersignError);
        expect(error).to.include({ code: "APPROVAL_MISMATCH", detail: `another ${member} than the act's` });
      }
    });
  }

  it("refuses an amount in another spelling", () => {
    for (const amount of ["20000.00", "20,000", "2,000,000", "20.000,00", ""]) {
      expectCode("APPROVAL_MISMATCH", () => compareWords({ ...WORDS, amount }, ACT, UNTIL));
    }
  });

  it("says what it could not compare once the parameters were erased", () => {
    expect(compareWords(WORDS, ERASED, UNTIL)).to.deep.equal(["amount", "currency", "recipient"]);
  });

  it("compares what stands in clear also then", () => {
    for (const member of ["type", "target", "until"] as const) {
      expectCode("APPROVAL_MISMATCH", () => compareWords({ ...WORDS, [member]: OTHERS[member] }, ERASED, UNTIL));
    }
  });

  it("refuses an act nobody can be shown", () => {
    const hidden = { ...ACT, params: { ...PARAMS, recipient: "AC\u200bME" } };
    expectCode("ACTION_UNREADABLE", () => compareWords(WORDS, hidden, UNTIL));
  });
});
