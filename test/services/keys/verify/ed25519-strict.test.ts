import { readFileSync } from "node:fs";

import * as noble from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import { expect } from "chai";

import { fromHex } from "../../../../services/core/encoding/hex.ts";
import { publicKeyOf } from "../../../../services/core/jws/key.ts";
import { nobleVerifier } from "../../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { ed25519Cases } from "../../../helpers/ed25519-cases.ts";

const FILE = new URL("../../../vectors/ed25519-strict.json", import.meta.url);

/** Needed by noble's own `verify`, which is the lenient engine here. */
noble.hashes.sha512 = sha512;

describe("keys/verify, edge cases of Ed25519", () => {
  const cases = ed25519Cases();

  it("are those of test/vectors/ed25519-strict.json, for verifiers in other languages", () => {
    expect(JSON.parse(readFileSync(FILE, "utf8"))).to.deep.equal(cases);
  });

  it("are mostly traps: an engine without our rules accepts them", () => {
    const traps = cases.filter(({ cofactored, valid }) => cofactored && !valid);
    const accepted = traps.filter(({ signature, message, publicKey }) =>
      noble.verify(fromHex(signature), fromHex(message), fromHex(publicKey), { zip215: true }),
    );
    expect(traps).to.have.length(17);
    expect(accepted).to.have.length(15);
  });

  for (const { name, publicKey, message, signature, valid } of cases) {
    for (const verifier of [nodeVerifier, nobleVerifier]) {
      it(`${verifier.name} ${valid ? "accepts" : "refuses"}: ${name}`, () => {
        const key = publicKeyOf("Ed25519", fromHex(publicKey));
        expect(verifier.verify(key, fromHex(message), fromHex(signature))).to.equal(valid);
      });
    }
  }
});
