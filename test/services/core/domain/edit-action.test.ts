import { expect } from "chai";

import { changeAction } from "../../../../services/core/domain/edit/action.ts";
import { editDomain } from "../../../../services/core/domain/edit/edit.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { changed, DOMAIN } from "./example.ts";

const FRAME = { salt: `0x${"00".repeat(32)}`, from: 0 };
const { domain } = readDomain(DOMAIN);
const ORDER = "bank.wire.create";
const HEALTH = "bank.health.read";
const READ = "bank.balance.read";

function edited(type: string, wish: Partial<Parameters<typeof changeAction>[2]>) {
  const changes = changeAction(domain, type, { members: {}, params: {}, ...wish });
  return editDomain(DOMAIN, changes, FRAME).compiled.domain.actions[type];
}

describe("core/domain: an action that is changed", () => {
  const before = domain.actions[ORDER];

  it("says what it is to say, and keeps the rest", () => {
    const after = edited(ORDER, { members: { holdAbove: "2,000.00 USD", atLeast: "Flagged", flagAbove: null } });
    const { flagAbove: _, ...rest } = before ?? {};
    expect(after).to.deep.equal({ ...rest, holdAbove: after?.holdAbove, atLeast: "Flagged" });
    expect(after?.holdAbove).to.not.deep.equal(before?.holdAbove);
  });

  it("takes its parameters from elsewhere", () => {
    const after = edited(ORDER, { params: { recipient: { body: "/seller" } } });
    expect(after?.params).to.deep.equal({ ...before?.params, recipient: { body: "/seller" } });
  });

  it("gets all of its parameters anew, and its first ones", () => {
    const params = { dataset: { value: "mail" }, access: { value: "read" } };
    expect(edited(READ, { params })?.params).to.deep.equal(params);
    const bare = DOMAIN.replace(
      "\nagents:",
      `\n  ${HEALTH}:\n    target: bank\n    method: GET\n    path: /health\nagents:`,
    );
    const changes = changeAction(readDomain(bare).domain, HEALTH, { members: {}, params });
    expect(editDomain(bare, changes, FRAME).compiled.domain.actions[HEALTH]?.params).to.deep.equal(params);
  });

  it("gets several members line by line, as those it has stand", () => {
    const wish = { members: { flagAbove: "1.00 USD", holdAbove: "2.00 USD" }, params: {} };
    const orders = (between: string) =>
      changed(
        "    flagAbove: 500.00 USD\n    holdAbove: 1,000.00 USD\n    blockAbove: 50,000.00 USD\n",
        `${between}    blockAbove: 50,000.00 USD\n`,
      );
    const after = (text: string) => editDomain(text, changeAction(readDomain(text).domain, ORDER, wish), FRAME).text;
    expect(after(orders(""))).to.contain(
      "    blockAbove: 50,000.00 USD\n    flagAbove: 1.00 USD\n    holdAbove: 2.00 USD\n  bank.balance.read:",
    );
    expect(after(orders("\n"))).to.contain(
      "    blockAbove: 50,000.00 USD\n\n    flagAbove: 1.00 USD\n\n    holdAbove: 2.00 USD\n  bank.balance.read:",
    );
  });

  it("is unchanged by nothing", () => {
    expect(changeAction(domain, ORDER, { members: { approvals: null }, params: {} })).to.deep.equal([]);
  });

  it("is refused when the domain would not hold, or there is none of that name", () => {
    expectCode("DOMAIN_INVALID", () => edited(ORDER, { members: { blockAbove: "1.00 USD" } }));
    expectCode("DOMAIN_INVALID", () => edited(ORDER, { params: { amount: { body: "no pointer" } } }));
    const { detail } = expectCode("DOMAIN_INVALID", () => edited("bank.wire.creat", {}));
    expect(detail).to.equal(`no action bank.wire.creat; do you mean ${ORDER}?`);
  });
});
