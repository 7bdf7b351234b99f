import { createHash, randomBytes } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { buildAct, contentDigestOf, formatContentDigest } from "../../../../services/core/envelope/build-act.ts";
import { actSchema } from "../../../../services/core/schemas/act.ts";
import { contentDigest } from "../../../../services/core/schemas/primitives.ts";
import { resolveAct } from "../../../../services/core/sdjwt/act.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { HTTP, PARAMS } from "../../../helpers/samples.ts";
import { PARAMS as ANY_PARAMS } from "../calldata/support/arbitrary-claims.ts";

const INPUT = {
  type: "erp.purchase_order.create",
  method: "POST",
  contentType: "application/json",
  http: HTTP,
  params: PARAMS,
};

describe("core/envelope/build-act", () => {
  describe("contentDigestOf", () => {
    for (const [what, content, digest] of [
      ["nothing", "", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"],
      [
        '{"hello": "world"} and a line feed',
        '{"hello": "world"}\n',
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
      ],
    ] as const) {
      it(`is right for ${what}`, () => {
        const expected = createHash("sha256").update(content).digest("base64");
        expect(digest).to.equal(`sha-256=:${expected}:`);
        expect(contentDigestOf(utf8(content))).to.equal(digest);
      });
    }

    it("is what node:crypto gives, for any bytes, and has the form the schema takes", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          const hash = createHash("sha256").update(bytes).digest();
          expect(contentDigestOf(bytes)).to.equal(`sha-256=:${hash.toString("base64")}:`);
          expect(formatContentDigest(hash)).to.equal(contentDigestOf(bytes));
          expect(contentDigest.safeParse(contentDigestOf(bytes)).success).to.equal(true);
        }),
      );
    });
  });

  it("hides every value, and its disclosures open them", () => {
    const { act, disclosures } = buildAct(INPUT, randomBytes);
    expect(resolveAct(act, disclosures)).to.deep.equal({ http: HTTP, tool: null, params: PARAMS });
    expect(disclosures).to.have.length(6);
    const text = JSON.stringify(act);
    for (const value of [HTTP.uri, "90050", "ACME", HTTP.digest]) expect(text).not.to.include(value);
  });

  it("opens to what it was built of, for any parameters", () => {
    fc.assert(
      fc.property(ANY_PARAMS, (params) => {
        const { act, disclosures } = buildAct({ ...INPUT, params }, randomBytes);
        expect(actSchema.safeParse(act).success).to.equal(true);
        expect(resolveAct(act, disclosures).params).to.deep.equal(params);
      }),
      { numRuns: 100 },
    );
  });

  it("sorts the digests, so that their order tells nothing", () => {
    for (let i = 0; i < 20; i += 1) {
      const { act } = buildAct(INPUT, randomBytes);
      expect(act.params._sd).to.deep.equal([...act.params._sd].sort());
      expect(act.http._sd).to.deep.equal([...act.http._sd].sort());
    }
  });

  it("takes a fresh salt of 128 bits for every disclosure", () => {
    const lengths: number[] = [];
    const counted = (length: number) => {
      lengths.push(length);
      return randomBytes(length);
    };
    const first = buildAct(INPUT, counted);
    const second = buildAct(INPUT, counted);
    expect(lengths).to.deep.equal(Array.from({ length: 12 }, () => 16));
    const digests = [first, second].flatMap(({ act }) => [...act.http._sd, ...act.params._sd]);
    expect(new Set(digests).size).to.equal(12);
    const salts = [...first.disclosures, ...second.disclosures].map(
      (disclosure) => (JSON.parse(Buffer.from(disclosure, "base64url").toString()) as string[])[0],
    );
    expect(new Set(salts).size).to.equal(12);
  });

  it("gives nothing for a parameter that is undefined", () => {
    const { act, disclosures } = buildAct({ ...INPUT, params: {} }, randomBytes);
    expect(act.params._sd).to.deep.equal([]);
    expect(disclosures).to.have.length(2);
  });

  for (const [what, over] of [
    ["a type that is none", { type: "order" }],
    ["a method that is never forwarded", { method: "TRACE" }],
    ["an empty content type", { contentType: "" }],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectCode("CLAIMS_INVALID", () => buildAct({ ...INPUT, ...over }, randomBytes));
    });
  }

  it("refuses salts that are too short", () => {
    expectCode("DISCLOSURE_INVALID", () => buildAct(INPUT, () => new Uint8Array(15)));
  });
});
