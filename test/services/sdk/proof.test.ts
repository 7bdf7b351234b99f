import { expect } from "chai";

import { saeHash } from "../../../services/core/envelope/sae-hash.ts";
import { thumbprint } from "../../../services/core/jws/key.ts";
import { checkProof } from "../../../services/core/verify/proof.ts";
import { nodeVerifier } from "../../../services/keys/verify/node-verifier.ts";
import { buildProof } from "../../../services/sdk/proof.ts";
import { codeOf } from "../../helpers/expect-code.ts";
import { agentSigner, envelopeOf, NOW, PEP, saeClaims } from "../../helpers/samples.ts";
import { agentDeps } from "./support/agent.ts";

describe("sdk/proof", () => {
  it("proves possession for one envelope, at one enforcement point, for 30 s", async () => {
    const deps = agentDeps();
    const envelope = await envelopeOf(saeClaims());
    const proof = await buildProof(deps, envelope);
    const context = {
      now: NOW + 30,
      aud: PEP,
      sae: saeHash(envelope),
      jkt: thumbprint(agentSigner.publicKey),
      key: agentSigner.publicKey,
    };
    expect(codeOf(() => checkProof(proof, context, [nodeVerifier]))).to.equal(undefined);
    expect(codeOf(() => checkProof(proof, { ...context, now: NOW + 31 }, [nodeVerifier]))).to.equal("PROOF_EXPIRED");
    expect(await buildProof(deps, envelope)).not.to.equal(proof);
  });
});
