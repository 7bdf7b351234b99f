import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { checkPermission, type PermissionContext } from "../../../../services/core/verify/permission.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";
import { ANCHOR, CHAIN_ID, LOG, MAPPING, NOW, PEP, saeClaims } from "../../../helpers/samples.ts";

const CONTEXT: PermissionContext = {
  now: NOW,
  aud: PEP,
  chain: `eip155:${CHAIN_ID}`,
  anchor: ANCHOR,
  map: sha256b64(MAPPING),
};
const GOOD = saeClaims();
const pol = (over: Partial<Sae["pol"]>): Sae => ({ ...GOOD, pol: { ...GOOD.pol, ...over } });

describe("core/verify/permission", () => {
  it("passes a permission where it belongs", () => {
    expect(codeOf(() => checkPermission(GOOD, CONTEXT))).to.equal(undefined);
    expect(codeOf(() => checkPermission(pol({ verdict: "Flagged" }), CONTEXT))).to.equal(undefined);
  });

  const rows: readonly (readonly [what: string, code: ErrorCode, claims: Sae])[] = [
    ["another chain", "ENVELOPE_FOREIGN", pol({ chain: "eip155:1" })],
    [
      "another anchor contract",
      "ENVELOPE_FOREIGN",
      { ...GOOD, chain: { ...GOOD.chain, anchor: `0x${"23".repeat(20)}` } },
    ],
    ["another enforcement point", "ENVELOPE_AUDIENCE", { ...GOOD, aud: LOG }],
    ["a verdict of Held", "VERDICT_NOT_PERMITTING", pol({ verdict: "Held" })],
    ["a verdict of Blocked", "VERDICT_NOT_PERMITTING", pol({ verdict: "Blocked" })],
    ["a policy that was not asked", "VERDICT_NOT_PERMITTING", pol({ call: null })],
    ["another mapping", "MAP_MISMATCH", { ...GOOD, act: { ...GOOD.act, map: sha256b64("another") } }],
  ];
  for (const [what, code, claims] of rows) {
    it(`refuses ${what}`, () => {
      expectCode(code, () => checkPermission(claims, CONTEXT));
    });
  }

  for (const [what, now, code] of [
    ["6 s before nbf", GOOD.nbf - 6, "ENVELOPE_NOT_YET_VALID"],
    ["5 s before nbf, as far as clocks may differ", GOOD.nbf - 5, undefined],
    ["one second before exp", GOOD.exp - 1, undefined],
    ["at exp", GOOD.exp, "ENVELOPE_EXPIRED"],
    ["after exp", GOOD.exp + 1, "ENVELOPE_EXPIRED"],
  ] as const) {
    it(`says ${code ?? "yes"} ${what}`, () => {
      expect(codeOf(() => checkPermission(GOOD, { ...CONTEXT, now }))).to.equal(code);
    });
  }
});
