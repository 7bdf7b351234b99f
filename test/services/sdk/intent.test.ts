import { expect } from "chai";

import { actDigest } from "../../../services/core/envelope/act-digest.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { verifyJws } from "../../../services/core/jws/verify.ts";
import { checkIntentFresh, openIntent } from "../../../services/core/verify/intent.ts";
import { nodeVerifier } from "../../../services/keys/verify/node-verifier.ts";
import { buildIntent } from "../../../services/sdk/intent.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { agentSigner, HTTP, intentClaims, LOG, NOW, PARAMS } from "../../helpers/samples.ts";
import { agentDeps, PROPOSAL } from "./support/agent.ts";

describe("sdk/intent", () => {
  it("signs what the agent asks for", async () => {
    const built = await buildIntent(agentDeps(), PROPOSAL);
    const opened = openIntent(built.intent);
    verifyJws(opened.jws, agentSigner.publicKey, [nodeVerifier]);
    checkIntentFresh(opened.claims, LOG, NOW);
    expect(opened.http).to.deep.equal(HTTP);
    expect(opened.params).to.deep.equal(PARAMS);
    expect(opened.disclosures).to.deep.equal(built.disclosures);
    const { act, jti } = opened.claims;
    expect(opened.claims).to.deep.equal(intentClaims({ act, jti, exp: NOW + 300 }));
    expect(jti).to.have.length(22);
  });

  it("passes on parents, hold and reasoning", async () => {
    const [parent, hold, reasoning] = ["parent", "hold", "reasoning"].map((text) => sha256b64(text)) as [
      string,
      string,
      string,
    ];
    const { intent } = await buildIntent(agentDeps(), { ...PROPOSAL, parents: [parent], hold, reasoning });
    expect(openIntent(intent).claims).to.deep.include({ parents: [parent], hold, reasoning });
  });

  it("takes fresh salts and a fresh jti each time", async () => {
    const deps = agentDeps();
    const [first, second] = [await buildIntent(deps, PROPOSAL), await buildIntent(deps, PROPOSAL)];
    expect(first.act.params._sd).not.to.deep.equal(second.act.params._sd);
    expect(openIntent(first.intent).claims.jti).not.to.equal(openIntent(second.intent).claims.jti);
  });

  it("resumes a hold with the held act, byte for byte, in a new intent", async () => {
    const held = await buildIntent(agentDeps("held"), PROPOSAL);
    const hold = openIntent(held.intent).hash;
    const resumed = await buildIntent(agentDeps("resumed"), { ...PROPOSAL, hold }, held);
    const [before, after] = [openIntent(held.intent), openIntent(resumed.intent)];
    expect(JSON.stringify(after.claims.act)).to.equal(JSON.stringify(before.claims.act));
    expect(actDigest(after.claims.act, after.claims.sub)).to.equal(actDigest(before.claims.act, before.claims.sub));
    expect(resumed.intent.split("~").slice(1)).to.deep.equal(held.intent.split("~").slice(1));
    expect(after.claims.hold).to.equal(hold);
    expect(after.claims.jti).not.to.equal(before.claims.jti);
    expect(after.hash).not.to.equal(before.hash);
  });

  it("signs nothing that no screen could show: PARAM_UNPRINTABLE", async () => {
    for (const recipient of ["Vendor\u001b[2K", "Vend\u202eor", "Ven\u0000dor"]) {
      const params = { ...PROPOSAL.params, recipient };
      const { detail } = await expectCodeAsync("PARAM_UNPRINTABLE", buildIntent(agentDeps(), { ...PROPOSAL, params }));
      expect(detail).to.match(/^recipient contains U\+/);
    }
  });

  for (const [what, over] of [
    ["a session that is none", { session: "s" }],
    ["an origin with a slash at its end", { origin: "https://erp.example/" }],
    ["a type that is none", { type: "order" }],
    ["a method that is never forwarded", { method: "TRACE" }],
    ["a hold that is no hash", { hold: "x" }],
  ] as const) {
    it(`does not sign ${what}`, async () => {
      await expectCodeAsync("CLAIMS_INVALID", buildIntent(agentDeps(), { ...PROPOSAL, ...over }));
    });
  }

  it("names the origin of a target with a base path, and signs the whole URI", async () => {
    const { intent } = await buildIntent(agentDeps(), { ...PROPOSAL, origin: "https://erp.example/v2", path: "/a" });
    const { claims, http } = openIntent(intent);
    expect([claims.sub, http?.uri]).to.deep.equal(["https://erp.example", "https://erp.example/v2/a"]);
  });
});
