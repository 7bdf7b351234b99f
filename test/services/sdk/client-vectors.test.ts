import { readFileSync } from "node:fs";

import { expect } from "chai";

import { decodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { readToolInput } from "../../../services/core/envelope/tool-input.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { buildIntent, type Proposal } from "../../../services/sdk/intent.ts";
import { type ClientVectors, clientVectors } from "../../helpers/client-vectors.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { agentDeps } from "./support/agent.ts";

/** The file as it is committed: clients in other languages are held against it too (test/integration/python.test.ts). */
const FILE = new URL("../../vectors/client-v1.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as ClientVectors;

describe("test/vectors/client-v1.json", () => {
  it("is what this client writes, byte for byte", async () => {
    expect(vectors).to.deep.equal(JSON.parse(JSON.stringify(await clientVectors())));
  });

  it("has intents a service can open", () => {
    for (const { intent, proposal } of vectors.intents) {
      const { claims, http, params } = openIntent(intent);
      expect(claims).to.include({ iss: vectors.identity.subject, iat: vectors.now, session: proposal.session });
      expect(params).to.deep.equal(proposal.params);
      expect(http?.uri.startsWith(proposal.origin)).to.equal(true);
    }
    const { held, again } = vectors.resumed;
    expect(openIntent(again.intent).claims.hold).to.equal(openIntent(held.intent).hash);
    expect(again.disclosures).to.deep.equal(held.disclosures);
  });

  it("has calls of tools a service can open, each over the text of its input", () => {
    expect(vectors.calls).to.have.length(3);
    for (const { intent, proposal, input } of vectors.calls) {
      const { claims, tool, http, params } = openIntent(intent);
      expect([claims.sub, http, params]).to.deep.equal([proposal.sub, null, proposal.params]);
      expect(claims.act).to.have.property("tool").that.deep.includes(proposal.tool);
      expect(tool?.input).to.equal(readToolInput(utf8(input)).digest);
      expect(claims.at_least).to.deep.equal(proposal.atLeast);
    }
  });

  for (const { code, proposal } of vectors.refused) {
    const { body, ...rest } = proposal;
    it(`has a proposal nobody signs: ${code} of ${JSON.stringify(rest).slice(0, 160)}`, async () => {
      const whole: Proposal = { ...rest, body: decodeBase64url(body) };
      await expectCodeAsync(code as "CLAIMS_INVALID", buildIntent(agentDeps(), whole));
    });
  }

  it("has targets and texts that are taken, and such that are refused", () => {
    for (const list of [vectors.targets, vectors.json]) {
      expect(list.filter((each) => "canonical" in each)).to.have.length.greaterThan(10);
      expect(list.filter((each) => "code" in each)).to.have.length.greaterThan(10);
    }
  });
});
