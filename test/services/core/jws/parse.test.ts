import { expect } from "chai";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const TYPES = [JWS_TYPES.sae] as const;
const KID = encodeBase64url(new Uint8Array(32).fill(7));
const HEADER = { alg: "EdDSA", kid: KID, typ: "sae+jwt" };
const SIGNATURE = encodeBase64url(new Uint8Array(64).fill(9));

const part = (text: string) => encodeBase64url(utf8(text));
const withHeader = (header: unknown) => `${part(JSON.stringify(header))}.${part("{}")}.${SIGNATURE}`;
const withHeaderText = (text: string) => `${part(text)}.${part("{}")}.${SIGNATURE}`;
const withPayload = (text: string) => `${part(JSON.stringify(HEADER))}.${part(text)}.${SIGNATURE}`;
const [HEAD = "", BODY = ""] = withPayload('{"a":1}').split(".");

/** Members that would let the sender choose the key, or change how the token is read. */
const FORBIDDEN = {
  jwk: { kty: "OKP", crv: "Ed25519", x: KID },
  jku: "https://attacker.example/keys",
  x5u: "https://attacker.example/certificate",
  x5c: ["MIIB"],
  x5t: "AAAA",
  "x5t#S256": KID,
  crit: ["b64"],
  b64: false,
  cty: "json",
  zip: "DEF",
  enc: "A256GCM",
  Alg: "none",
  ocsp: "MIIB",
};

const ROWS: readonly (readonly [what: string, code: ErrorCode, token: string])[] = [
  ["nothing", "JWS_MALFORMED", ""],
  ["two parts", "JWS_MALFORMED", `${HEAD}.${BODY}`],
  ["four parts", "JWS_MALFORMED", `${HEAD}.${BODY}.${SIGNATURE}.`],
  ["five parts, as of a JWE", "JWS_MALFORMED", `${HEAD}.${BODY}.${SIGNATURE}.${BODY}.${BODY}`],
  ["an empty header", "JWS_MALFORMED", `.${BODY}.${SIGNATURE}`],
  ["an empty, detached payload", "JWS_MALFORMED", `${HEAD}..${SIGNATURE}`],
  ["an empty signature", "JWS_MALFORMED", `${HEAD}.${BODY}.`],
  ["more than 64 KiB", "JWS_MALFORMED", withPayload(JSON.stringify({ a: "x".repeat(49_000) }))],

  ["padding", "JWS_NOT_CANONICAL", `${HEAD}.${BODY}.${SIGNATURE}==`],
  ["leading white space", "JWS_NOT_CANONICAL", ` ${HEAD}.${BODY}.${SIGNATURE}`],
  ["a trailing newline", "JWS_NOT_CANONICAL", `${HEAD}.${BODY}.${SIGNATURE}\n`],
  ["white space in the payload", "JWS_NOT_CANONICAL", `${HEAD}.${BODY.slice(0, 3)}\t${BODY.slice(3)}.${SIGNATURE}`],
  ["left-over bits in the signature", "JWS_NOT_CANONICAL", `${HEAD}.${BODY}.${SIGNATURE.slice(0, -1)}R`],
  ["the alphabet of plain base64", "JWS_NOT_CANONICAL", `${HEAD}.${BODY}.+${SIGNATURE.slice(1)}`],
  ["a disclosure after the signature", "JWS_NOT_CANONICAL", `${HEAD}.${BODY}.${SIGNATURE}~`],

  ["alg none", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "none" })],
  ["alg None", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "None" })],
  ["alg HS256", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "HS256" })],
  ["alg RS256", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "RS256" })],
  ["alg PS256", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "PS256" })],
  ["alg ES256K", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "ES256K" })],
  ["alg Ed25519, a second name for EdDSA", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "Ed25519" })],
  ["alg in lower case", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: "eddsa" })],
  ["alg as a list", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: ["EdDSA"] })],
  ["alg null", "JWS_ALG_UNSUPPORTED", withHeader({ ...HEADER, alg: null })],
  ["alg none in an otherwise bare header", "JWS_ALG_UNSUPPORTED", withHeader({ alg: "none" })],

  ["a header without alg", "JWS_HEADER_INVALID", withHeader({ kid: KID, typ: HEADER.typ })],
  ["a header without kid", "JWS_HEADER_INVALID", withHeader({ alg: HEADER.alg, typ: HEADER.typ })],
  ["a header without typ", "JWS_HEADER_INVALID", withHeader({ alg: HEADER.alg, kid: KID })],
  ["a header that is a list", "JWS_HEADER_INVALID", withHeader([HEADER])],
  ["a header that is a string", "JWS_HEADER_INVALID", withHeader("EdDSA")],
  ["a kid of another length", "JWS_HEADER_INVALID", withHeader({ ...HEADER, kid: "key-1" })],
  ["a kid with left-over bits", "JWS_HEADER_INVALID", withHeader({ ...HEADER, kid: `${KID.slice(0, -1)}d` })],
  ["a kid with a path", "JWS_HEADER_INVALID", withHeader({ ...HEADER, kid: "../../etc/passwd" })],
  ["a kid that is a number", "JWS_HEADER_INVALID", withHeader({ ...HEADER, kid: 1 })],

  ["the typ of a denial", "JWS_TYP_UNEXPECTED", withHeader({ ...HEADER, typ: "sae-denial+jwt" })],
  ["the typ of an intent", "JWS_TYP_UNEXPECTED", withHeader({ ...HEADER, typ: "intent+jwt" })],
  ["typ JWT", "JWS_TYP_UNEXPECTED", withHeader({ ...HEADER, typ: "JWT" })],
  ["typ in upper case", "JWS_TYP_UNEXPECTED", withHeader({ ...HEADER, typ: "SAE+JWT" })],
  ["typ with the media type prefix", "JWS_TYP_UNEXPECTED", withHeader({ ...HEADER, typ: "application/sae+jwt" })],
  ["typ as a list", "JWS_TYP_UNEXPECTED", withHeader({ ...HEADER, typ: ["sae+jwt"] })],

  ["alg twice", "JSON_DUPLICATE_NAME", withHeaderText(`{"alg":"none","alg":"EdDSA","kid":"${KID}","typ":"sae+jwt"}`)],
  [
    "alg twice, once escaped",
    "JSON_DUPLICATE_NAME",
    withHeaderText(`{"alg":"EdDSA","\\u0061lg":"none","kid":"${KID}","typ":"sae+jwt"}`),
  ],
  ["a header that is no JSON", "JSON_MALFORMED", withHeaderText("alg=EdDSA")],
  ["a header that is no UTF-8", "JSON_MALFORMED", `${encodeBase64url(Uint8Array.of(0xff))}.${BODY}.${SIGNATURE}`],
  ["a header with a byte order mark", "JSON_MALFORMED", withHeaderText(`\ufeff${JSON.stringify(HEADER)}`)],
  ["a header with __proto__", "JSON_MALFORMED", withHeaderText('{"__proto__":{"alg":"EdDSA"}}')],

  ["a claim twice", "JSON_DUPLICATE_NAME", withPayload('{"jti":"a","jti":"b"}')],
  ["a payload that is no JSON", "JSON_MALFORMED", withPayload("{")],
  ["a payload that is a list", "CLAIMS_INVALID", withPayload("[]")],
  ["a payload that is null", "CLAIMS_INVALID", withPayload("null")],
  ["a payload that is a number", "CLAIMS_INVALID", withPayload("1")],

  ["a signature of 63 bytes", "JWS_SIGNATURE_INVALID", `${HEAD}.${BODY}.${encodeBase64url(new Uint8Array(63))}`],
  ["a signature of 65 bytes", "JWS_SIGNATURE_INVALID", `${HEAD}.${BODY}.${encodeBase64url(new Uint8Array(65))}`],
];

describe("core/jws/parse", () => {
  it("takes a token apart", () => {
    const token = `${HEAD}.${BODY}.${SIGNATURE}`;
    const jws = parseJws(token, TYPES);
    expect(jws.header).to.deep.equal(HEADER);
    expect(jws.payload).to.deep.equal({ a: 1 });
    expect(Buffer.from(jws.signingInput).toString()).to.equal(`${HEAD}.${BODY}`);
    expect([...jws.signature]).to.deep.equal(Array.from({ length: 64 }, () => 9));
    expect(jws.compact).to.equal(token);
  });

  it("leaves the form of the payload to the signer, since its bytes are what is signed", () => {
    expect(parseJws(withPayload(' { "b" : 1 , "a" : 2 } '), TYPES).payload).to.deep.equal({ a: 2, b: 1 });
    const reordered = { typ: HEADER.typ, kid: HEADER.kid, alg: HEADER.alg };
    expect(parseJws(withHeader(reordered), TYPES).header).to.deep.equal(HEADER);
  });

  it("accepts every type that is asked for, and none when none is", () => {
    for (const typ of Object.values(JWS_TYPES)) {
      const token = withHeader({ ...HEADER, typ });
      expect(parseJws(token, Object.values(JWS_TYPES)).header.typ).to.equal(typ);
      expectCode("JWS_TYP_UNEXPECTED", () => parseJws(token, []));
    }
  });

  it("accepts ES256 as well as EdDSA", () => {
    expect(parseJws(withHeader({ ...HEADER, alg: "ES256" }), TYPES).header.alg).to.equal("ES256");
  });

  for (const [what, code, token] of ROWS) {
    it(`refuses ${what}`, () => {
      expectCode(code, () => parseJws(token, TYPES));
    });
  }

  for (const [name, value] of Object.entries(FORBIDDEN)) {
    it(`refuses ${name} in the header, and names it`, () => {
      const error = expectCode("JWS_HEADER_INVALID", () => parseJws(withHeader({ ...HEADER, [name]: value }), TYPES));
      expect(error.detail).to.contain(JSON.stringify(name));
    });
  }

  it("accepts tokens up to 64 KiB", () => {
    const token = withPayload(JSON.stringify({ a: "x".repeat(48_700) }));
    expect(token.length).to.be.within(65_000, 65_536);
    expect(parseJws(token, TYPES).payload).to.have.property("a");
  });
});
