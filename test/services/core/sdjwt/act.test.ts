import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { JsonValue } from "../../../../services/core/json/parse.ts";
import { type Act, actSchema } from "../../../../services/core/schemas/act.ts";
import { resolveAct } from "../../../../services/core/sdjwt/act.ts";
import { makeDisclosure } from "../../../../services/core/sdjwt/disclosure.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

type Members = readonly (readonly [name: string, value: JsonValue])[];

const HTTP: Members = [
  ["uri", "https://erp.example/orders?id=7"],
  ["digest", `sha-256=:${"A".repeat(43)}=:`],
];
const PARAMS: Members = [
  ["amount", "125000"],
  ["currency", "EUR"],
  ["recipient", "supplier:4711"],
];

let salts = 0;

/** Disclosures of members, each with a salt of its own, in the order of the members. */
function disclose(members: Members): readonly { readonly disclosure: string; readonly digest: string }[] {
  return members.map(([name, value]) => {
    salts += 1;
    const salt = new Uint8Array(16);
    new DataView(salt.buffer).setUint32(0, salts);
    return makeDisclosure(name, value, salt);
  });
}

/** An action over these members; it is not checked, so that it may be wrong. */
function actOver(http: readonly { digest: string }[], params: readonly { digest: string }[]): Act {
  const digests = (of: readonly { digest: string }[]) => of.map(({ digest }) => digest).sort();
  return {
    type: "erp.purchase_order.create",
    http: { method: "POST", content_type: "application/json", _sd: digests(http) },
    params: { _sd: digests(params) },
  };
}

function build(http: Members, params: Members) {
  const open = { http: disclose(http), params: disclose(params) };
  const disclosures = [...open.http, ...open.params].map(({ disclosure }) => disclosure);
  return { act: actOver(open.http, open.params), disclosures, open };
}

describe("core/sdjwt/act", () => {
  it("resolves every digest, in whatever order disclosures come", () => {
    const { act, disclosures } = build(HTTP, PARAMS);
    expect(() => actSchema.parse(act)).not.to.throw();
    const expected = { http: Object.fromEntries(HTTP), tool: null, params: Object.fromEntries(PARAMS) };
    expect(resolveAct(act, disclosures)).to.deep.equal(expected);
    expect(resolveAct(act, disclosures.toReversed())).to.deep.equal(expected);
    expect(resolveAct({ ...act, map: sha256b64("mapping") }, disclosures)).to.deep.equal(expected);
  });

  it("resolves an action without parameters", () => {
    const { act, disclosures } = build(HTTP, []);
    expect(resolveAct(act, disclosures).params).to.deep.equal({});
  });

  it("refuses when any one disclosure is missing", () => {
    const { act, disclosures } = build(HTTP, PARAMS);
    for (const index of disclosures.keys()) {
      expectCode("DISCLOSURE_INVALID", () => resolveAct(act, disclosures.toSpliced(index, 1)));
    }
  });

  it("refuses a disclosure that nothing refers to", () => {
    const { act, disclosures } = build(HTTP, PARAMS);
    const forged = disclose([["amount", "1"]]).map(({ disclosure }) => disclosure);
    expectCode("DISCLOSURE_INVALID", () => resolveAct(act, [...disclosures, ...forged]));
  });

  it("refuses a disclosure in the place of another with the same name", () => {
    const { act, disclosures } = build(HTTP, PARAMS);
    const [forged = { disclosure: "" }] = disclose([["amount", "1"]]);
    expectCode("DISCLOSURE_INVALID", () => resolveAct(act, disclosures.with(2, forged.disclosure)));
  });

  it("refuses another spelling of a disclosure", () => {
    const { act, disclosures } = build(HTTP, PARAMS);
    const text = Buffer.from(disclosures[2] ?? "", "base64url").toString();
    const respelled = encodeBase64url(utf8(text.replace(",", ", ")));
    expectCode("DISCLOSURE_INVALID", () => resolveAct(act, disclosures.with(2, respelled)));
  });

  it("refuses a disclosure that comes twice", () => {
    const { act, disclosures } = build(HTTP, PARAMS);
    expectCode("DISCLOSURE_INVALID", () => resolveAct(act, [...disclosures, disclosures[0] ?? ""]));
  });

  it("refuses a digest that stands in both places", () => {
    const http = disclose(HTTP);
    const disclosures = http.map(({ disclosure }) => disclosure);
    expectCode("DISCLOSURE_INVALID", () => resolveAct(actOver(http, http.slice(0, 1)), disclosures));
  });

  it("refuses a digest that stands twice in one place", () => {
    const { open, disclosures } = build(HTTP, PARAMS);
    const act = actOver(open.http, [...open.params, ...open.params.slice(0, 1)]);
    expectCode("DISCLOSURE_INVALID", () => resolveAct(act, disclosures));
  });

  const ROWS: readonly (readonly [what: string, code: ErrorCode, http: Members, params: Members])[] = [
    ["an http member that is missing", "DISCLOSURE_INVALID", HTTP.slice(0, 1), PARAMS],
    ["an unknown http member", "DISCLOSURE_INVALID", [...HTTP, ["method", "GET"]], PARAMS],
    ["an http member of another form", "DISCLOSURE_INVALID", [["uri", 7], ...HTTP.slice(1)], PARAMS],
    ["a digest of another form", "DISCLOSURE_INVALID", [...HTTP.slice(0, 1), ["digest", "sha-512=:AA==:"]], PARAMS],
    ["a parameter where an http member belongs", "DISCLOSURE_INVALID", [...HTTP, ["pii", true]], PARAMS],
    ["an http name twice", "DISCLOSURE_INVALID", [...HTTP, ["uri", "https://other.example/"]], PARAMS],
    ["a parameter twice", "DISCLOSURE_INVALID", HTTP, [...PARAMS, ["recipient", "attacker"]]],
    ["an amount twice", "DISCLOSURE_INVALID", HTTP, [...PARAMS, ["amount", "1"]]],
    ["an unknown parameter", "DISCLOSURE_INVALID", HTTP, [...PARAMS, ["memo", "x"]]],
    ["the parameter __proto__", "DISCLOSURE_INVALID", HTTP, [...PARAMS, ["__proto__", "x"]]],
    ["the parameter constructor", "DISCLOSURE_INVALID", HTTP, [...PARAMS, ["constructor", "x"]]],
    ["a parameter that is an object", "DISCLOSURE_INVALID", HTTP, [["recipient", { _sd: ["x"] }]]],
    ["an amount without currency", "DISCLOSURE_INVALID", HTTP, [["amount", "1"]]],
    ["a currency without amount", "DISCLOSURE_INVALID", HTTP, [["currency", "EUR"]]],
    ["an amount that is a number", "AMOUNT_INVALID", HTTP, [["amount", 1], ...PARAMS.slice(1)]],
    ["an amount with a point", "AMOUNT_INVALID", HTTP, [["amount", "1.5"], ...PARAMS.slice(1)]],
    ["an amount with a sign", "AMOUNT_INVALID", HTTP, [["amount", "-1"], ...PARAMS.slice(1)]],
    ["an amount with a leading zero", "AMOUNT_INVALID", HTTP, [["amount", "01"], ...PARAMS.slice(1)]],
    ["an amount of 2^256", "AMOUNT_INVALID", HTTP, [["amount", `${2n ** 256n}`], ...PARAMS.slice(1)]],
  ];
  for (const [what, code, http, params] of ROWS) {
    it(`refuses ${what}`, () => {
      const { act, disclosures } = build(http, params);
      expectCode(code, () => resolveAct(act, disclosures));
    });
  }

  it("accepts the largest amount", () => {
    const largest = `${2n ** 256n - 1n}`;
    const { act, disclosures } = build(HTTP, [["amount", largest], ...PARAMS.slice(1)]);
    expect(resolveAct(act, disclosures).params.amount).to.equal(largest);
  });
});
