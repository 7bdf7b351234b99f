import { expect } from "chai";
import fc from "fast-check";

import { readableAction } from "../../../../services/core/approval/action.ts";
import { approvalProofSchema } from "../../../../services/core/schemas/approval.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { PARAMS } from "../calldata/support/arbitrary-claims.ts";

const SALT = `0x${"5a".repeat(32)}`;
const UNTIL = Date.UTC(2026, 10, 30, 12) / 1000;
const ACT = { type: "erp.order.create", sub: "https://erp.example" };
const withRecipient = (recipient: string) => readableAction({ ...ACT, params: { recipient } }, UNTIL, SALT);

describe("core/approval/action", () => {
  it("says an act in words", () => {
    const params = { amount: "2000000", currency: "USD", recipient: "Jürgen Groß" };
    expect(readableAction({ ...ACT, params }, UNTIL, SALT)).to.deep.equal({
      type: "erp.order.create",
      target: "https://erp.example",
      amount: "20,000.00",
      currency: "USD",
      recipient: "Jürgen Groß",
      until: "2026-11-30 12:00:00 UTC",
      salt: SALT,
    });
  });

  it("leaves empty what the act does not have", () => {
    const { amount, currency, recipient } = readableAction({ ...ACT, params: {} }, UNTIL, SALT);
    expect([amount, currency, recipient]).to.deep.equal(["", "", ""]);
  });

  it("tells an amount of nothing from no amount", () => {
    const params = { amount: "0", currency: "USD" };
    expect(readableAction({ ...ACT, params }, UNTIL, SALT).amount).to.equal("0.00");
  });

  it("says every time an approval can have, to the second", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (seconds) => {
        const { until } = readableAction({ ...ACT, params: {} }, seconds, SALT);
        expect(until).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
        expect(Date.parse(until.replace(" UTC", "Z").replace(" ", "T")) / 1000).to.equal(seconds);
      }),
    );
  });

  it("makes words an approval can carry, or refuses to make any", () => {
    fc.assert(
      fc.property(PARAMS, (params) => {
        let action;
        try {
          action = readableAction({ ...ACT, params }, UNTIL, SALT);
        } catch (error) {
          expect(error).to.have.property("code", "ACTION_UNREADABLE");
          return;
        }
        const proof = { signer: "0x01", valid_before: UNTIL, action, signature: "0x" };
        expect(approvalProofSchema.safeParse(proof).error).to.equal(undefined);
      }),
      { numRuns: 400 },
    );
  });

  const UNSEEN: readonly (readonly [what: string, text: string])[] = [
    ["a right-to-left override", "ACME\u202eLTD"],
    ["a right-to-left isolate", "ACME\u2067"],
    ["a left-to-right mark", "\u200eACME"],
    ["a line feed", "ACME\nLTD"],
    ["a carriage return", "ACME\rLTD"],
    ["an escape sequence of terminals", "\u001b[2KACME"],
    ["a C1 control", "ACME\u009b31m"],
    ["a null", "ACME\u0000"],
    ["a delete", "ACME\u007f"],
    ["a zero-width space", "AC\u200bME"],
    ["a zero-width joiner", "AC\u200dME"],
    ["a word joiner", "AC\u2060ME"],
    ["a byte order mark", "\ufeffACME"],
    ["a soft hyphen", "AC\u00adME"],
    ["a Hangul filler", "ACME\u3164"],
    ["a variation selector", "ACME\ufe0f"],
    ["a tag character", "ACME\u{e0041}"],
    ["a line separator", "ACME\u2028"],
    ["a paragraph separator", "ACME\u2029"],
    ["half a surrogate pair", "ACME\ud800"],
  ];
  for (const [what, text] of UNSEEN) {
    it(`refuses a recipient with ${what}`, () => {
      expectCode("ACTION_UNREADABLE", () => withRecipient(text));
    });
  }

  it("takes names of every script, and emoji that are one character", () => {
    for (const name of ["Jürgen Groß", "株式会社", "חברה בעמ", "شركة", "Ελλάδα ΑΕ", "О'Хара", "🍕", "e\u0301"]) {
      expect(withRecipient(name).recipient).to.equal(name);
    }
  });

  it("refuses an unreadable target and type as well, wherever they came from", () => {
    expectCode("ACTION_UNREADABLE", () =>
      readableAction({ ...ACT, sub: "https://erp\u202e.example", params: {} }, UNTIL, SALT),
    );
    expectCode("ACTION_UNREADABLE", () => readableAction({ ...ACT, type: "erp\u200b.x", params: {} }, UNTIL, SALT));
  });
});
