import { createHash } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import {
  joinCompact,
  makeDisclosure,
  readDisclosures,
  splitCompact,
} from "../../../../services/core/sdjwt/disclosure.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const SALT = new Uint8Array(16).fill(3);
const SALT_TEXT = encodeBase64url(SALT);
const encode = (json: string) => encodeBase64url(utf8(json));

describe("core/sdjwt/disclosure", () => {
  it("reads the example of RFC 9901 section 4.2.1, white space and all", () => {
    const disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    expect([...readDisclosures([disclosure])]).to.deep.equal([
      ["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0", { name: "family_name", value: "Möbius" }],
    ]);
  });

  it("makes what it reads, and hashes the text of the disclosure", () => {
    const { disclosure, digest } = makeDisclosure("amount", "1250000", SALT);
    expect(Buffer.from(disclosure, "base64url").toString()).to.equal(`["${SALT_TEXT}","amount","1250000"]`);
    expect(digest).to.equal(createHash("sha256").update(disclosure).digest("base64url"));
  });

  it("reads back every name and value", () => {
    const name = fc.string().filter((text) => text !== "_sd" && text !== "...");
    const value = fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger(), fc.constant(null), fc.array(fc.string()));
    fc.assert(
      fc.property(name, value, fc.uint8Array({ minLength: 16, maxLength: 32 }), (name, value, salt) => {
        const { disclosure, digest } = makeDisclosure(name, value, salt);
        expect([...readDisclosures([disclosure])]).to.deep.equal([[digest, { name, value }]]);
      }),
    );
  });

  it("hides a value behind its salt", () => {
    const digests = [1, 2].map((fill) => makeDisclosure("pii", true, new Uint8Array(16).fill(fill)).digest);
    expect(digests[0]).not.to.equal(digests[1]);
  });

  it("refuses to make one with a short salt or a reserved name", () => {
    expectCode("DISCLOSURE_INVALID", () => makeDisclosure("amount", "1", SALT.subarray(1)));
    expectCode("DISCLOSURE_INVALID", () => makeDisclosure("_sd", "1", SALT));
    expectCode("DISCLOSURE_INVALID", () => makeDisclosure("...", "1", SALT));
  });

  for (const [what, disclosure] of [
    ["nothing", ""],
    ["padding", `${encode(`["${SALT_TEXT}","a","bc"]`)}=`],
    ["white space", `${encode(`["${SALT_TEXT}","a",1]`)}\n`],
    ["characters outside the alphabet", "WyJ+"],
    ["a lone surrogate", "\ud800"],
    ["bytes that are no UTF-8", encodeBase64url(Uint8Array.of(0xff))],
    ["no JSON", encode("[")],
    ["a name twice inside its value", encode(`["${SALT_TEXT}","a",{"b":1,"b":2}]`)],
    ["an object", encode(`{"0":"${SALT_TEXT}","1":"a","2":1,"length":3}`)],
    ["an array element's disclosure", encode(`["${SALT_TEXT}","a"]`)],
    ["four members", encode(`["${SALT_TEXT}","a",1,2]`)],
    ["a short salt", encode(`["${SALT_TEXT.slice(1)}","a",1]`)],
    ["a salt that is a number", encode('[1234567890123456,"a",1]')],
    ["a name that is a number", encode(`["${SALT_TEXT}",1,1]`)],
    ["a name that is null", encode(`["${SALT_TEXT}",null,1]`)],
    ["the name _sd", encode(`["${SALT_TEXT}","_sd",["x"]]`)],
    ["the name ...", encode(`["${SALT_TEXT}","...","x"]`)],
    ["the name _sd with an escape", encode(`["${SALT_TEXT}","\\u005fsd",1]`)],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectCode("DISCLOSURE_INVALID", () => readDisclosures([disclosure]));
    });
  }

  it("refuses the same disclosure twice", () => {
    const { disclosure } = makeDisclosure("a", 1, SALT);
    expectCode("DISCLOSURE_INVALID", () => readDisclosures([disclosure, disclosure]));
  });

  describe("compact form", () => {
    it("is split and joined", () => {
      expect(splitCompact("jwt")).to.deep.equal({ jwt: "jwt", disclosures: [] });
      expect(splitCompact("jwt~")).to.deep.equal({ jwt: "jwt", disclosures: [] });
      expect(splitCompact("jwt~a~b~")).to.deep.equal({ jwt: "jwt", disclosures: ["a", "b"] });
      expect(joinCompact("jwt", [])).to.equal("jwt~");
      expect(joinCompact("jwt", ["a", "b"])).to.equal("jwt~a~b~");
    });

    it("comes back from joining as it went in", () => {
      const part = fc.stringMatching(/^[A-Za-z0-9_.-]+$/);
      fc.assert(
        fc.property(part, fc.array(part), (jwt, disclosures) => {
          expect(splitCompact(joinCompact(jwt, disclosures))).to.deep.equal({ jwt, disclosures });
        }),
      );
    });

    for (const text of ["jwt~a", "jwt~a~kb.jwt.sig", "jwt~~", "jwt~~a~", "jwt~a~~"]) {
      it(`refuses ${text}`, () => {
        expectCode("DISCLOSURE_INVALID", () => splitCompact(text));
      });
    }
  });
});
