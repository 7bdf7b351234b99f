import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { joinCompact, makeDisclosure, splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { openEnvelope, openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import {
  envelopeOf,
  EVIDENCE,
  HTTP,
  intentClaims,
  intentOf,
  logSigner,
  NOW,
  ORDER,
  PARAMS,
  saeClaims,
} from "../../../helpers/samples.ts";
import { envelopeOfLength } from "./support/sized.ts";
import { signText } from "./support/sign-text.ts";

const HEADER = { alg: "EdDSA", kid: logSigner.kid, typ: "sae+jwt" };

describe("core/verify/envelope", () => {
  let good: string;
  before(async () => {
    good = await envelopeOf(saeClaims());
  });

  it("opens a permission with all its disclosures, in any order", () => {
    const opened = openEnvelope(good);
    expect(opened.claims).to.deep.equal(saeClaims());
    expect(opened.http).to.deep.equal(HTTP);
    expect(opened.params).to.deep.equal(PARAMS);
    expect(opened.hash).to.equal(sha256b64(good.split("~")[0] ?? ""));
    expect(opened.jws.header).to.deep.equal(HEADER);
    const { jwt, disclosures } = splitCompact(good);
    expect(openEnvelope(joinCompact(jwt, disclosures.toReversed())).params).to.deep.equal(PARAMS);
  });

  it("opens the signed part as the type that is asked for only", async () => {
    for (const typ of [JWS_TYPES.sae, JWS_TYPES.denial]) {
      const { jwt } = splitCompact(await envelopeOf(saeClaims(), typ));
      expect(openSae(jwt, [JWS_TYPES.sae, JWS_TYPES.denial]).jws.header.typ).to.equal(typ);
      const other = typ === JWS_TYPES.sae ? JWS_TYPES.denial : JWS_TYPES.sae;
      expectCode("JWS_TYP_UNEXPECTED", () => openSae(jwt, [other]));
    }
  });

  it("takes 8,000 characters, and not one more", async () => {
    expect(openEnvelope(await envelopeOfLength(8000)).params.amount).to.equal(PARAMS.amount);
    const long = await envelopeOfLength(8001);
    expectCode("ENVELOPE_TOO_LARGE", () => openEnvelope(long));
    expectCode("ENVELOPE_TOO_LARGE", () => openEnvelope(`a.b.c~${"x~".repeat(25)}`));
  });

  it("refuses evidence in the header: salts, counters and approvals are for readers of records", () => {
    const { jwt, disclosures } = splitCompact(good);
    for (const each of EVIDENCE.disclosures) {
      expectCode("DISCLOSURE_INVALID", () => openEnvelope(joinCompact(jwt, [...disclosures, each])));
    }
  });

  it("refuses a denial, whatever its claims say", async () => {
    const denial = await envelopeOf(saeClaims(), JWS_TYPES.denial);
    expectCode("ENVELOPE_IS_DENIAL", () => openEnvelope(denial));
    const { jwt } = splitCompact(denial);
    expectCode("ENVELOPE_IS_DENIAL", () => openEnvelope(jwt));
  });

  for (const typ of [JWS_TYPES.intent, JWS_TYPES.outcome, JWS_TYPES.checkpoint, JWS_TYPES.proof]) {
    it(`refuses the claims of a permission under typ ${typ}`, async () => {
      const envelope = await envelopeOf(saeClaims(), typ);
      expectCode("JWS_TYP_UNEXPECTED", () => openEnvelope(envelope));
    });
  }

  it("refuses an intent in the place of a permission", async () => {
    const intent = await intentOf(intentClaims());
    expectCode("JWS_TYP_UNEXPECTED", () => openEnvelope(intent));
  });

  describe("disclosures", () => {
    const open = (change: (disclosures: readonly string[]) => readonly string[]) => {
      const { jwt, disclosures } = splitCompact(good);
      return openEnvelope(joinCompact(jwt, change(disclosures)));
    };
    const forged = makeDisclosure("amount", "1", new Uint8Array(16)).disclosure;

    it("must all be there", () => {
      for (const index of ORDER.disclosures.keys()) {
        expectCode("DISCLOSURE_INVALID", () => open((list) => list.toSpliced(index, 1)));
      }
      expectCode("DISCLOSURE_INVALID", () => open(() => []));
    });
    it("must all be referred to", () => {
      expectCode("DISCLOSURE_INVALID", () => open((list) => [...list, forged]));
    });
    it("stand once", () => {
      expectCode("DISCLOSURE_INVALID", () => open((list) => [...list, ...list.slice(0, 1)]));
    });
    it("cannot be exchanged", () => {
      for (const index of ORDER.disclosures.keys()) {
        expectCode("DISCLOSURE_INVALID", () => open((list) => list.with(index, forged)));
      }
    });
    it("end with ~", () => {
      expectCode("DISCLOSURE_INVALID", () => openEnvelope(good.slice(0, -1)));
      expectCode("DISCLOSURE_INVALID", () => openEnvelope(`${good}x`));
      expectCode("DISCLOSURE_INVALID", () => openEnvelope(`${good}~`));
    });
  });

  describe("form", () => {
    const payload = JSON.stringify(saeClaims());
    const rows: readonly (readonly [what: string, code: ErrorCode, header: string, payload: string])[] = [
      ["a claim twice", "JSON_DUPLICATE_NAME", JSON.stringify(HEADER), payload.replace('"aud":', '"aud":"x","aud":')],
      ["a header name twice", "JSON_DUPLICATE_NAME", `{"typ":"sae+jwt",${JSON.stringify(HEADER).slice(1)}`, payload],
      ["a key in the header", "JWS_HEADER_INVALID", JSON.stringify({ ...HEADER, jwk: {} }), payload],
      ["no algorithm", "JWS_ALG_UNSUPPORTED", JSON.stringify({ ...HEADER, alg: "none" }), payload],
      ["a payload that is an array", "CLAIMS_INVALID", JSON.stringify(HEADER), `[${payload}]`],
    ];
    for (const [what, code, header, claims] of rows) {
      it(`refuses ${what}`, async () => {
        const jwt = await signText(logSigner, header, claims);
        expectCode(code, () => openEnvelope(joinCompact(jwt, ORDER.disclosures)));
      });
    }
    it("refuses text that is no JWS", () => {
      expectCode("JWS_MALFORMED", () => openEnvelope(""));
      expectCode("JWS_MALFORMED", () => openEnvelope("a.b"));
      expectCode("JWS_NOT_CANONICAL", () => openEnvelope(`=${good}`));
    });
  });

  describe("claims", () => {
    const base = saeClaims();
    const rows: readonly (readonly [what: string, claims: object])[] = [
      ["an unknown claim", { ...base, scope: "all" }],
      ["an unknown member of pol", { ...base, pol: { ...base.pol, or: "Blocked" } }],
      ["an unknown member of act.http", { ...base, act: { ...base.act, http: { ...base.act.http, host: "x" } } }],
      ["another version", { ...base, v: 2 }],
      ["a verdict that is none", { ...base, pol: { ...base.pol, verdict: "None" } }],
      ["an unknown verdict", { ...base, pol: { ...base.pol, verdict: "Approved" } }],
      ["another digest algorithm", { ...base, _sd_alg: "sha-512" }],
      ["an address in capitals", { ...base, chain: { ...base.chain, anchor: `0x${"AB".repeat(20)}` } }],
      ["a seq of zero", { ...base, chain: { ...base.chain, seq: 0 } }],
      ["a time that is text", { ...base, iat: String(NOW) }],
      ["a time with a fraction", { ...base, exp: base.exp + 0.5 }],
      ["a short jti", { ...base, jti: "1234567" }],
      ["digests out of order", { ...base, act: { ...base.act, params: { _sd: base.act.params._sd.toReversed() } } }],
      [
        "three http digests",
        { ...base, act: { ...base.act, http: { ...base.act.http, _sd: base.act.params._sd.slice(1) } } },
      ],
      ["nbf after iat", { ...base, nbf: NOW + 1 }],
      ["nbf before iat", { ...base, nbf: NOW - 1 }],
      ["a life of 29 s", { ...base, exp: NOW + 29 }],
      ["a life of 301 s", { ...base, exp: NOW + 301 }],
      ["an end before the start", { ...base, exp: NOW - 60 }],
      ["a missing member", { ...base, cnf: {} }],
    ];
    for (const [what, claims] of rows) {
      it(`refuses ${what}`, async () => {
        const envelope = await envelopeOf(claims);
        expectCode("CLAIMS_INVALID", () => openEnvelope(envelope));
      });
    }

    for (const name of Object.keys(base) as (keyof Sae)[]) {
      it(`refuses a permission without ${name}`, async () => {
        const { [name]: _left, ...rest } = base;
        const envelope = await envelopeOf(rest);
        expectCode("CLAIMS_INVALID", () => openEnvelope(envelope));
      });
    }

    for (const life of [30, 300]) {
      it(`takes a life of ${life} s`, async () => {
        expect(openEnvelope(await envelopeOf({ ...base, exp: NOW + life })).claims.exp).to.equal(NOW + life);
      });
    }
  });
});
