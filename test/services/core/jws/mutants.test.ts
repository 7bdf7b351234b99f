import { expect } from "chai";
import fc from "fast-check";

import { signJws } from "../../../../services/core/jws/build.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { verifyJws } from "../../../../services/core/jws/verify.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { codeOf } from "../../../helpers/expect-code.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const MUTANTS = 5000;
const CHARACTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.~+/ \t\r\n\u0000\ufeffé"];

/** One character replaced, put in, or taken out; now and then a neighbour swapped. */
const mutation = fc.record({
  how: fc.constantFrom("replace", "insert", "remove", "swap", "case"),
  at: fc.nat(),
  character: fc.constantFrom(...CHARACTERS),
});

describe("core/jws, mutants", () => {
  for (const signer of [ed25519Signer(5), p256Signer(5)]) {
    it(`accepts none of ${MUTANTS} mutants of a token signed with ${signer.algorithm}`, async () => {
      const token = await signJws(signer, "sae+jwt", { jti: "mutated", act: { type: "erp.payment.create" }, iat: 1 });
      const accepts = (text: string) =>
        codeOf(() => verifyJws(parseJws(text, ["sae+jwt"]), signer.publicKey, [nodeVerifier])) === undefined;
      expect(accepts(token)).to.equal(true);

      const tail = Array.from(CHARACTERS, (last) => token.slice(0, -1) + last);
      const spellings = CHARACTERS.flatMap((extra) => [token + extra, extra + token]);
      const random = fc.sample(mutation, { numRuns: MUTANTS, seed: 9 }).map((change) => mutate(token, change));
      const mutants = [...tail, ...spellings, ...random].filter((text) => text !== token);
      expect(mutants.length).to.be.greaterThan(MUTANTS * 0.95);
      expect(mutants.filter(accepts)).to.deep.equal([]);
    });
  }
});

function mutate(token: string, { how, at, character }: { how: string; at: number; character: string }): string {
  const index = at % token.length;
  const before = token.slice(0, index);
  const here = token.charAt(index);
  const after = token.slice(index + 1);
  switch (how) {
    case "replace":
      return before + character + after;
    case "insert":
      return before + character + here + after;
    case "remove":
      return before + after;
    case "swap":
      return before + after.charAt(0) + here + after.slice(1);
    default:
      return before + (here === here.toLowerCase() ? here.toUpperCase() : here.toLowerCase()) + after;
  }
}
