import { generateKeyPairSync, sign } from "node:crypto";

import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { nodeSigner } from "../../../services/keys/node-signer.ts";
import { sampleClaims } from "../sample.ts";
import { compare, type RowSpec } from "./row.ts";

export const SIGN_ROWS: readonly RowSpec[] = [
  {
    name: "sign.ed25519",
    does: "claims of an envelope to canonical JSON to a signed compact JWS",
    run: async (bench) => {
      const { privateKey } = generateKeyPairSync("ed25519");
      const signer = nodeSigner(privateKey);
      const claims = sampleClaims();
      const { signingInput } = parseJws(await signJws(signer, JWS_TYPES.sae, claims), [JWS_TYPES.sae]);
      return compare(bench, {
        row: { run: () => signJws(signer, JWS_TYPES.sae, claims) },
        floor: { name: "node:crypto sign of the same bytes", run: () => sign(null, signingInput, privateKey) },
        task: "sign",
      });
    },
  },
];
