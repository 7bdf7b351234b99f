import { expect } from "chai";
import { getAddress, TypedDataEncoder } from "ethers";
import fc from "fast-check";

import { holdReadingDigest } from "../../../../services/core/approval/hold-reading.ts";
import { holdReadingTypedData } from "../../../../services/core/approval/typed-data.ts";
import { domainAt } from "../../../../services/core/eip712-domain.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);

describe("core/approval: typed data for wallets", () => {
  it("of a proof of reading hash to what the service checks", () => {
    const terms = fc.record({
      ...{ chainId: fc.integer({ min: 1 }), system: bytes(20), service: fc.webUrl(), hold: bytes(32) },
      issuedAt: fc.integer({ min: 1, max: 4_000_000_000 }),
    });
    fc.assert(
      fc.property(terms, (each) => {
        const { domain, types, message } = holdReadingTypedData(each);
        const { EIP712Domain: _domain, ...own } = types;
        expect(TypedDataEncoder.hash({ ...domain }, own, message)).to.equal(holdReadingDigest(each));
      }),
    );
  });

  it("name the contract as wallets write addresses", () => {
    fc.assert(fc.property(bytes(20), (address) => domainAt(1, address).verifyingContract === getAddress(address)));
    for (const address of ["", "0x", `0x${"zz".repeat(20)}`]) expectCode("BODY_INVALID", () => domainAt(1, address));
  });
});
