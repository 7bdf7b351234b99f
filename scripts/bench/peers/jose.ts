import { generateKeyPairSync, type KeyObject } from "node:crypto";

import { loadPeer } from "./load.ts";
import type { PeerSetup } from "./peer.ts";

interface Jose {
  CompactSign: new (payload: Uint8Array) => {
    setProtectedHeader(header: object): { sign(key: KeyObject): Promise<string> };
  };
  compactVerify(this: void, jws: string, key: KeyObject): Promise<{ payload: Uint8Array }>;
}

/** jose: the JOSE library of the Node world. */
export const setUpJose: PeerSetup = async (message) => {
  const { CompactSign, compactVerify } = await loadPeer<Jose>("jose", "dist", "webapi", "index.js");
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const sign = () => new CompactSign(message).setProtectedHeader({ alg: "EdDSA", kid: "k" }).sign(privateKey);
  const jws = await sign();
  await compactVerify(jws, publicKey);
  return {
    sign: { "jose CompactSign": { does: "signs the same bytes as a compact JWS with Ed25519", run: sign } },
    verify: {
      "jose compactVerify": {
        does: "parses and verifies one compact JWS; no claims, no key registry, no possession, no request binding",
        run: () => compactVerify(jws, publicKey),
      },
    },
  };
};
