import { expect } from "chai";

import type { FindingCode } from "../../../../services/auditor/report/findings.ts";
import { checkLogSignature, checkSignature, ENGINES } from "../../../../services/auditor/records/signature.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { keyHash } from "../../../../services/core/jws/key.ts";
import { type ParsedJws, parseJws } from "../../../../services/core/jws/parse.ts";
import type { SignatureVerifier } from "../../../../services/core/ports/ports.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const signer = ed25519Signer(1);

describe("signatures of records", () => {
  let jws: ParsedJws;
  let found: FindingCode[];
  const find = (code: FindingCode): void => void found.push(code);

  beforeEach(async () => {
    jws = parseJws(await signJws(signer, JWS_TYPES.outcome, { v: 1 }), [JWS_TYPES.outcome]);
    found = [];
  });

  const window = (notBefore: number, notAfter: number, of = signer) => ({
    keyHash: keyHash(of.publicKey),
    key: of.publicKey,
    notBefore,
    notAfter,
  });
  const always = (name: string, valid: boolean): SignatureVerifier => ({ name, verify: () => valid });

  it("are asked of two different engines", () => {
    expect(new Set(ENGINES.map(({ name }) => name)).size).to.equal(2);
    expect(checkSignature(find, jws, signer.publicKey)).to.equal(true);
    expect(found).to.deep.equal([]);
  });

  it("do not count when the engines disagree, whichever says no", () => {
    for (const answers of [
      [true, false],
      [false, true],
    ]) {
      found = [];
      const engines = answers.map((valid, i) => always(`engine ${i}`, valid));
      expect(checkSignature(find, jws, signer.publicKey, engines)).to.equal(false);
      expect(found).to.deep.equal(["ENGINES_DISAGREE"]);
    }
  });

  it("do not count when no engine says yes", () => {
    expect(checkSignature(find, jws, signer.publicKey, [always("a", false), always("b", false)])).to.equal(false);
    expect(found).to.deep.equal(["SIGNATURE_INVALID"]);
  });

  it("do not count when they were changed", () => {
    const signature = jws.signature.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
    expect(checkSignature(find, { ...jws, signature }, signer.publicKey)).to.equal(false);
    expect(found).to.deep.equal(["SIGNATURE_INVALID"]);
  });

  it("are by a registered key", () => {
    expect(
      checkLogSignature(find, jws, 100, [window(0, 200, ed25519Signer(2)), window(0, 200, p256Signer(3))]),
    ).to.equal(false);
    expect(found).to.deep.equal(["SIGNER_UNKNOWN"]);
  });

  it("are by a key in its window, the ends included", () => {
    for (const [iat, codes] of [
      [99, ["SIGNER_WINDOW"]],
      [100, []],
      [200, []],
      [201, ["SIGNER_WINDOW"]],
    ] as const) {
      found = [];
      checkLogSignature(find, jws, iat, [window(100, 200)]);
      expect(found, String(iat)).to.deep.equal(codes);
    }
  });
});
