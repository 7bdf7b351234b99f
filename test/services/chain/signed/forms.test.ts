import { expect } from "chai";
import { id, Signature, Wallet } from "ethers";
import fc from "fast-check";

import { recoverWallet, signByWallet } from "../../../../services/chain/signed/approval.ts";
import { acceptedForm, refusalOf, signatureForms } from "../../../../services/chain/signed/forms.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const ecdsa = (digest: string) => async (signed: { readonly signer: string; readonly signature: string }) =>
  recoverWallet(digest, signed.signature) === signed.signer;

describe("chain/signed/forms", () => {
  it("finds the one form contracts take behind v of 0 or 1 and behind EIP-2098", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (who, what) => {
        const digest = id(what);
        const { signer, signature } = signByWallet(id(`key ${who}`), digest);
        const v = signature.endsWith("1c") ? "01" : "00";
        for (const form of [signature, signature.slice(0, 130) + v, Signature.from(signature).compactSerialized]) {
          expect(await acceptedForm(ecdsa(digest), { signer, signature: form })).to.deep.equal({ signer, signature });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("takes no high s in any form, nor another parity", async () => {
    const digest = id("act");
    const { signer, signature } = signByWallet(id("key"), digest);
    const high = (ORDER - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, "0");
    const odd = signature.endsWith("1c");
    for (const v of ["1b", "1c", "00", "01"]) {
      const forged = { signer, signature: `${signature.slice(0, 66)}${high}${v}` };
      expect(await acceptedForm(ecdsa(digest), forged), v).to.equal(null);
    }
    const other = { signer, signature: `${signature.slice(0, 130)}${odd ? "00" : "01"}` };
    expect(await acceptedForm(ecdsa(digest), other)).to.equal(null);
  });

  it("asks a smart account for its own bytes first, whatever they look like", async () => {
    const bytes = `0x${"11".repeat(64)}`;
    const asked: string[] = [];
    const account = async ({ signature }: { readonly signature: string }) => asked.push(signature) > 0;
    const signed = { signer: Wallet.createRandom().address.toLowerCase(), signature: bytes };
    expect(await acceptedForm(account, signed)).to.deep.equal(signed);
    expect(asked).to.deep.equal([bytes]);
    expect(signatureForms(`0x${"22".repeat(80)}`)).to.have.length(1);
  });

  it("says of an account whose key signed that its code answers otherwise", () => {
    const digest = id("act");
    const signed = signByWallet(id("key"), digest);
    expect(refusalOf(digest, signed)).to.include("EIP-7702");
    expect(refusalOf(id("another"), signed))
      .to.include("not a signature of")
      .and.not.include("7702");
  });
});
