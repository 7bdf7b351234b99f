import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { type Intent, INTENT_MAX_BYTES } from "../../../../services/core/schemas/intent.ts";
import { joinCompact, makeDisclosure, splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { CLOCK_SKEW } from "../../../../services/core/time.ts";
import { checkIntentFresh, openIntent } from "../../../../services/core/verify/intent.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";
import {
  agentSigner,
  ERP,
  HTTP,
  intentClaims,
  intentOf,
  LOG,
  NOW,
  ORDER,
  PARAMS,
  PEP,
} from "../../../helpers/samples.ts";

describe("core/verify/intent", () => {
  let good: string;
  before(async () => {
    good = await intentOf(intentClaims());
  });

  it("opens an intent with all its disclosures", () => {
    const opened = openIntent(good);
    expect(opened.claims).to.deep.equal(intentClaims());
    expect(opened.subject).to.deep.equal({ agentId: 7, did: "did:web:agents.example:buyer" });
    expect(opened.http).to.deep.equal(HTTP);
    expect(opened.params).to.deep.equal(PARAMS);
    expect(opened.disclosures).to.deep.equal(ORDER.disclosures);
    expect(opened.hash).to.equal(sha256b64(good.split("~")[0] ?? ""));
  });

  for (const typ of Object.values(JWS_TYPES).filter((type) => type !== JWS_TYPES.intent)) {
    it(`refuses the same claims under typ ${typ}`, async () => {
      const jwt = await signJws(agentSigner, typ, intentClaims());
      expectCode("JWS_TYP_UNEXPECTED", () => openIntent(joinCompact(jwt, ORDER.disclosures)));
    });
  }

  it("refuses more than 24 disclosures, or 16 KiB, before it reads any of it", () => {
    const junk = (disclosures: number) => `a.b.c~${"x~".repeat(disclosures)}`;
    expectCode("INTENT_TOO_LARGE", () => openIntent(junk(25)));
    expectCode("INTENT_TOO_LARGE", () => openIntent("a".repeat(INTENT_MAX_BYTES + 1)));
    expectCode("JWS_NOT_CANONICAL", () => openIntent(junk(24)));
    expectCode("JWS_MALFORMED", () => openIntent("a".repeat(INTENT_MAX_BYTES)));
  });

  it("refuses disclosures that are missing, not referred to, or double", () => {
    const { jwt, disclosures } = splitCompact(good);
    const forged = makeDisclosure("pii", false, new Uint8Array(16)).disclosure;
    for (const list of [
      disclosures.slice(1),
      [...disclosures, forged],
      [...disclosures, ...disclosures.slice(0, 1)],
      [],
    ]) {
      expectCode("DISCLOSURE_INVALID", () => openIntent(joinCompact(jwt, list)));
    }
    expectCode("DISCLOSURE_INVALID", () => openIntent(good.slice(0, -1)));
  });

  it("refuses an amount that is none", async () => {
    const salt = new Uint8Array(16);
    const [amount, currency] = [makeDisclosure("amount", "-1", salt), makeDisclosure("currency", "USD", salt)];
    const params = { _sd: [amount.digest, currency.digest].sort() };
    const jwt = (await intentOf(intentClaims({ act: { ...ORDER.act, params } }))).split("~")[0] ?? "";
    const list = [...ORDER.disclosures.slice(0, 2), amount.disclosure, currency.disclosure];
    expectCode("AMOUNT_INVALID", () => openIntent(joinCompact(jwt, list)));
  });

  const base = intentClaims();
  const rows: readonly (readonly [what: string, code: ErrorCode, claims: object])[] = [
    ["an unknown claim", "CLAIMS_INVALID", { ...base, nbf: NOW }],
    [
      "a mapping hash: only the signing service says it",
      "CLAIMS_INVALID",
      { ...base, act: { ...base.act, map: sha256b64("m") } },
    ],
    ["another version", "CLAIMS_INVALID", { ...base, v: 2 }],
    ["a subject that is none", "CLAIMS_INVALID", { ...base, iss: "CN=agent" }],
    ["a target with a path", "CLAIMS_INVALID", { ...base, sub: `${ERP}/` }],
    ["a target with its default port", "CLAIMS_INVALID", { ...base, sub: `${ERP}:443` }],
    ["nine parents", "CLAIMS_INVALID", { ...base, parents: Array.from({ length: 9 }, () => sha256b64("p")) }],
    ["a parent that is no hash", "CLAIMS_INVALID", { ...base, parents: ["x"] }],
    ["a short session", "CLAIMS_INVALID", { ...base, session: "s" }],
    [
      "a method that is never forwarded",
      "CLAIMS_INVALID",
      { ...base, act: { ...base.act, http: { ...base.act.http, method: "CONNECT" } } },
    ],
    ["exp at iat", "INTENT_LIFETIME", { ...base, exp: base.iat }],
    ["exp before iat", "INTENT_LIFETIME", { ...base, exp: base.iat - 1 }],
    ["a life of 301 s", "INTENT_LIFETIME", { ...base, exp: base.iat + 301 }],
  ];
  for (const [what, code, claims] of rows) {
    it(`refuses ${what}`, async () => {
      const intent = await intentOf(claims);
      expectCode(code, () => openIntent(intent));
    });
  }

  for (const life of [1, 300]) {
    it(`takes a life of ${life} s`, async () => {
      expect(openIntent(await intentOf({ ...base, exp: NOW + life })).claims.exp).to.equal(NOW + life);
    });
  }

  for (const name of Object.keys(base) as (keyof Intent)[]) {
    it(`refuses an intent without ${name}`, async () => {
      const { [name]: _left, ...rest } = base;
      const intent = await intentOf(rest);
      expectCode("CLAIMS_INVALID", () => openIntent(intent));
    });
  }

  describe("checkIntentFresh", () => {
    it("refuses an intent for another log", () => {
      expectCode("INTENT_AUDIENCE", () => checkIntentFresh(intentClaims({ aud: PEP }), LOG, NOW));
    });

    for (const [what, now, code] of [
      ["one second before exp", base.exp - 1, undefined],
      ["at exp", base.exp, "INTENT_EXPIRED"],
      ["after exp", base.exp + 1, "INTENT_EXPIRED"],
      ["at iat", base.iat, undefined],
      ["when the agent's clock runs 5 s ahead", base.iat - CLOCK_SKEW, undefined],
      ["when it runs 6 s ahead", base.iat - CLOCK_SKEW - 1, "INTENT_NOT_YET_VALID"],
    ] as const) {
      it(`says ${code ?? "yes"} ${what}`, () => {
        expect(codeOf(() => checkIntentFresh(base, LOG, now))).to.equal(code);
      });
    }
  });
});
