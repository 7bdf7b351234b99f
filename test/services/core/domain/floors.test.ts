import { expect } from "chai";

import { mappingText } from "../../../../services/core/domain/mapping.ts";
import { outlineOf } from "../../../../services/core/domain/outline.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { DOMAIN } from "./example.ts";

const SALT = `0x${"5a".repeat(32)}`;
const RULES = `
floors:
  violation: { to: Supervised, of: action }
  absent: { after: 4h, to: Supervised }
  lostChain: { to: ContinuousInsight, for: 15m }
breaker: { window: 10m, least: 10, denials: 50, errors: 30, verdict: Blocked, open: 15m, trials: 3 }
`;
const money = Object.entries(readDomain(DOMAIN).domain.actions).find(
  ([, { params }]) => params?.amount !== undefined,
)?.[0];

describe("core/domain: floors, breaker and what is only watched", () => {
  it("are rules of the mapping, in seconds", () => {
    const mapping = parseMapping(mappingText(readDomain(`${DOMAIN}${RULES}`).domain, SALT));
    expect(mapping.floors).to.deep.equal({
      violation: { to: "Supervised", of: "action" },
      absent: { after: 14_400, to: "Supervised" },
      lostChain: { to: "ContinuousInsight", for: 900 },
    });
    expect(mapping.breaker).to.deep.equal({
      ...{ window: 600, least: 10, denials: 50, errors: 30, verdict: "Blocked", open: 900, trials: 3 },
    });
  });

  it("change the mapping's bytes, so that the council has to agree", () => {
    const plain = mappingText(readDomain(DOMAIN).domain, SALT);
    expect(mappingText(readDomain(`${DOMAIN}${RULES}`).domain, SALT)).to.not.equal(plain);
  });

  for (const [from, to] of [
    ["denials: 50", "denials: 0"],
    ["denials: 50", "denials: -1"],
    ["errors: 30", "errors: .nan"],
    ["window: 10m", "window: 0s"],
    ["open: 15m", "open: 0m"],
    ["after: 4h", "after: 0h"],
    ["trials: 3", "trials: 0"],
    ["to: Supervised, of", "to: Delegated, of"],
  ] as const) {
    it(`refuse ${to}: DOMAIN_INVALID`, () =>
      expectCode("DOMAIN_INVALID", () => readDomain(`${DOMAIN}${RULES.replace(from, to)}`)));
  }

  it("watch no money by oversight, and say in the outline what is watched", () => {
    const watching = (more: string): string =>
      `${DOMAIN}\nenforce: { ${money ?? ""}: { shadow: 2027-01-31${more} } }\n`;
    expect(expectCode("DOMAIN_INVALID", () => readDomain(watching(""))).detail).to.include("money: true");
    const { domain } = readDomain(watching(", money: true"));
    expect(outlineOf(domain, []).warnings).to.deep.equal([
      `${money ?? ""} is only watched until 2027-01-31: it reaches its target without a permission`,
    ]);
    expect(parseMapping(mappingText(domain, SALT)).enforce).to.deep.equal({
      [money ?? ""]: { shadow: "2027-01-31", money: true },
    });
  });
});
