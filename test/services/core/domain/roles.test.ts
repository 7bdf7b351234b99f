import { expect } from "chai";

import { readDomain } from "../../../../services/core/domain/read.ts";
import { roleWarnings } from "../../../../services/core/domain/roles.ts";
import { changed, DOMAIN } from "./example.ts";

const warningsOf = (text: string) => roleWarnings(readDomain(text).domain);

describe("core/domain/roles", () => {
  it("has nothing to say where everybody has a key of her own", () => {
    expect(warningsOf(DOMAIN)).to.deep.equal([]);
  });

  for (const [from, to, held] of [
    ["guardian: key:guardian", "guardian: key:ann", "key:ann is a council member and the guardian"],
    ["registrar: key:registrar", "registrar: key:guardian", "key:guardian is the guardian and the registrar"],
    [
      "wallet: key:director",
      "wallet: key:registrar",
      "key:registrar is the registrar and the principal finance-director",
    ],
    [
      "guardian: key:guardian",
      'guardian: "0x90F79bf6EB2c4f870365E785982E1f101E93b906"',
      "0x90f79bf6eb2c4f870365e785982e1f101e93b906 is a council member and the guardian",
    ],
  ] as const) {
    it(`warns of ${held}`, () => {
      expect(warningsOf(changed(from, to))).to.deep.equal([`${held}: one key alone can do what was meant to take two`]);
    });
  }

  it("lets a principal approve", () => {
    expect(warningsOf(changed("wallet: key:treasurer", "wallet: key:director"))).to.deep.equal([]);
  });
});
