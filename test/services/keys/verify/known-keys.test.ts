import { signJws } from "../../../../services/core/jws/build.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { createKnownKeys } from "../../../../services/keys/verify/known-keys.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";

const OWNER = "log 1";
const signer = ed25519Signer(1);

async function signed(by: Signer) {
  return parseJws(await signJws(by, JWS_TYPES.sae, { a: 1 }), [JWS_TYPES.sae]);
}

describe("keys/verify/known-keys", () => {
  it("refuses a forged signature in the name of a known key, with no turn left for strangers", async () => {
    const keys = createKnownKeys(() => 1);
    keys.remember(OWNER, signer.publicKey);
    const good = await signed(signer);
    keys.screen(OWNER, good);
    const forged = { ...good, signature: new Uint8Array(64).fill(1) };
    expectCode("JWS_SIGNATURE_INVALID", () => keys.screen(OWNER, forged));
  });

  it("lets a known owner's other key pass on to the chain: it may be new", async () => {
    const keys = createKnownKeys(() => 1);
    keys.remember(OWNER, signer.publicKey);
    keys.screen(OWNER, await signed(ed25519Signer(2)));
  });

  it("lets owners nobody has seen pass while there are turns, and no longer", async () => {
    let turns = 2;
    const keys = createKnownKeys(() => (turns-- > 0 ? null : 1));
    const jws = await signed(signer);
    keys.screen("log 7", jws);
    keys.screen("log 8", jws);
    expectCode("RATE_LIMITED", () => keys.screen("log 9", jws));
  });

  it("does not take one owner's key for another's", async () => {
    const keys = createKnownKeys(() => 1);
    keys.remember(OWNER, signer.publicKey);
    const jws = await signed(signer);
    expectCode("RATE_LIMITED", () => keys.screen("log 2", jws));
  });
});
