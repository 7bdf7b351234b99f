import { expect } from "chai";

import { authorityOf } from "../../../../services/core/domain/authority.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { changed, DOMAIN } from "./example.ts";

const FRAME = { salt: `0x${"11".repeat(32)}`, from: Date.UTC(2026, 0, 1) / 1000 };

describe("authorityOf", () => {
  it("puts each delegation after the one it rests on, in whatever order the file has them", () => {
    const [head = "", first = "", second = ""] = DOMAIN.split(/^ {2}- (?=to)/m);
    const turned = `${head}  - ${second}  - ${first}`;
    const { authority, unread, wider } = authorityOf(readDomain(turned).domain, FRAME);
    expect([...unread, ...wider]).to.deep.equal([]);
    expect(authority.map(({ delegation }) => delegation.to)).to.deep.equal(["lead", "clerk"]);
  });

  it("fills what a child leaves out with its parent's", () => {
    const [lead, clerk] = authorityOf(readDomain(DOMAIN).domain, FRAME).authority;
    expect(clerk?.effective.financial.perDay).to.deep.equal(lead?.limits.financial.perDay);
    expect(clerk?.effective.operational.perHour).to.equal(60);
  });

  describe("names both lines where a child would be wider than its parent", () => {
    for (const [what, from, to, member] of [
      [
        "in an amount",
        "holdAbove: 500.00 USD, blockAbove: 1000.00 USD",
        "holdAbove: 500.00 USD, blockAbove: 20000.01 USD",
        "perAction.blockAbove",
      ],
      ["in a rate", "rate: { perHour: 60 }", "rate: { perHour: 60 }\n    life: 30d", "life"],
      [
        "in what it reaches",
        "outside: true }\n    mayDelegate",
        "outside: false }\n    mayDelegate",
        "communication.outside",
      ],
      ["in a list", "recipients: any, outside", "recipients: [IBAN-2], outside", "communication.recipients"],
      ["in levels", "mayDelegate: 2", "mayDelegate: 0", "mayDelegate"],
    ] as const) {
      it(what, () => {
        const { wider } = authorityOf(readDomain(changed(from, to)).domain, FRAME);
        const said = wider.map(({ path, against }) => [path, against].map((way) => (way ?? []).join(".")));
        expect(said).to.deep.equal([[`delegations.1.${member}`, `delegations.0.${member}`]]);
      });
    }
  });

  it("knows hours that no zone has", () => {
    const { unread } = authorityOf(readDomain(changed("Europe/Berlin", "Europe/Berlyn")).domain, FRAME);
    expect(unread[0]?.message).to.equal("Europe/Berlyn is no time zone of the IANA list");
  });
});
