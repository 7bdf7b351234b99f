import { expect } from "chai";
import { AbiCoder, keccak256, toUtf8Bytes } from "ethers";
import fc from "fast-check";

import {
  assertedPlace,
  passkeyParts,
  passkeySignature,
  passkeySigner,
} from "../../../../services/core/approval/passkey.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const TYPES = ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"];
const scalar = fc.bigInt({ min: 1n, max: ORDER - 1n });
const bytes = fc.uint8Array({ minLength: 37, maxLength: 200 });

/** An INTEGER of DER: as short as it can be, and never negative. */
function integer(value: bigint): number[] {
  const digits = value.toString(16);
  const own = [...Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex")];
  const padded = (own[0] ?? 0) >= 0x80 ? [0, ...own] : own;
  return [0x02, padded.length, ...padded];
}

function der(r: bigint, s: bigint): Uint8Array {
  const content = [...integer(r), ...integer(s)];
  return Uint8Array.from([0x30, content.length, ...content]);
}

describe("core/approval: a passkey's assertion as a signature", () => {
  it("is what ethers encodes, with the S the contract takes", () => {
    fc.assert(
      fc.property(scalar, scalar, bytes, fc.string({ unit: "grapheme" }), (r, s, authenticatorData, client) => {
        const word = (value: bigint) => `0x${value.toString(16).padStart(64, "0")}`;
        const low = s > ORDER / 2n ? ORDER - s : s;
        const expected = AbiCoder.defaultAbiCoder().encode(TYPES, [
          word(r),
          word(low),
          23,
          1,
          authenticatorData,
          client,
        ]);
        const assertion = { authenticatorData, clientDataJSON: utf8(client), signature: der(r, s) };
        expect(passkeySignature(assertion)).to.equal(expected);
      }),
    );
  });

  it("refuses a signature that is not DER, or not of the curve", () => {
    const good = der(5n, 7n);
    const bad = [
      ...[good.slice(1), good.slice(0, -1), Uint8Array.from([...good, 0]), new Uint8Array()],
      ...[der(0n, 7n), der(5n, ORDER), Uint8Array.from([0x30, 4, 2, 0, 2, 0])],
    ];
    for (const signature of bad) {
      const assertion = { authenticatorData: new Uint8Array(37), clientDataJSON: utf8("{}"), signature };
      expectCode("BODY_INVALID", () => passkeySignature(assertion));
    }
  });

  it("tells the page it was made on, and nothing of what is no assertion", () => {
    const authenticatorData = new Uint8Array(37).fill(7);
    const made = (client: string) =>
      passkeySignature({ authenticatorData, clientDataJSON: utf8(client), signature: der(5n, 7n) });
    const client = JSON.stringify({ type: "webauthn.get", challenge: "AA", origin: "https://evil.example" });
    const place = { origin: "https://evil.example", rpIdHash: `0x${"07".repeat(32)}` };
    expect(assertedPlace(made(client))).to.deep.equal(place);
    for (const other of ["", "[]", "null", "{}", '{"origin":7}', "{"])
      expect(assertedPlace(made(other))).to.equal(null);
    const any = fc.uint8Array({ maxLength: 400 });
    fc.assert(fc.property(any, (noise) => assertedPlace(toHex(noise)) === null));
    const whole = made(client);
    for (let length = 2; length < whole.length - 64; length += 2) {
      expect(assertedPlace(whole.slice(0, length))).to.equal(null);
    }
  });

  it("is of a signer that names the page", () => {
    const [verifier, key] = [`0x${"aB".repeat(20)}`.toLowerCase(), `0x${"cd".repeat(64)}`];
    const signer = passkeySigner(verifier, key, "http://localhost:8408");
    const originHash = keccak256(toUtf8Bytes("http://localhost:8408"));
    expect(passkeyParts(signer)).to.deep.equal({ verifier, key, originHash });
    expect(passkeyParts(signer.slice(0, -2))).to.equal(null);
    expect(passkeyParts(verifier)).to.equal(null);
    expect(passkeySigner(verifier, key, "http://localhost:8409")).to.not.equal(signer);
  });
});
