import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { toProblem } from "../../../services/core/errors/problem.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { ownProblem, readAnswer, readProblem } from "../../../services/sdk/answer.ts";
import { codeOf, expectCode } from "../../helpers/expect-code.ts";

const PERMITTED = {
  verdict: "AutoApproved",
  reason: "WITHIN_LIMITS",
  seq: 2,
  intent_seq: 1,
  sae: sha256b64("sae"),
  envelope: "a.b.c~",
  evidence: ["d", "e"],
  exp: 1_790_000_120,
};
const HELD = {
  verdict: "Held",
  reason: "ABOVE_HOLD",
  seq: 2,
  hold: sha256b64("hold"),
  denial: "a.b.c",
  evidence: ["d", "e"],
  expires: 1_790_000_120,
};
const PROBLEM = {
  ...toProblem(new CountersignError("ACTION_BLOCKED", "the amount is above the block threshold")),
  verdict: "Blocked",
  reason: "ABOVE_BLOCK",
  seq: 2,
  denial: "a.b.c",
  evidence: [],
};

describe("sdk/answer", () => {
  it("reads a permission", () => {
    for (const verdict of ["AutoApproved", "Flagged"]) {
      expect(readAnswer(200, { ...PERMITTED, verdict })).to.deep.equal({ kind: "permitted", ...PERMITTED, verdict });
    }
  });

  it("reads a hold and a refusal", () => {
    expect(readAnswer(202, HELD)).to.deep.equal({ kind: "held", ...HELD });
    expect(readAnswer(403, PROBLEM)).to.deep.equal({ kind: "refused", ...PROBLEM });
  });

  it("takes members a newer service may add, and does not let them change the kind", () => {
    expect(readAnswer(200, { ...PERMITTED, kind: "other", more: 1 })).to.deep.equal({
      kind: "permitted",
      ...PERMITTED,
    });
    expect(readAnswer(202, { ...HELD, kind: "permitted" }).kind).to.equal("held");
    expect(readAnswer(403, { ...PROBLEM, kind: "permitted" }).kind).to.equal("refused");
  });

  describe("an answer of another form is not a permission:", () => {
    const { envelope: _envelope, ...noEnvelope } = PERMITTED;
    for (const [what, body] of [
      ["nothing", undefined],
      ["null", null],
      ["a text", "AutoApproved"],
      ["an empty object", {}],
      ["a list", [PERMITTED]],
      ["the verdict None", { ...PERMITTED, verdict: "None" }],
      ["the verdict Held", { ...PERMITTED, verdict: "Held" }],
      ["the verdict Blocked", { ...PERMITTED, verdict: "Blocked" }],
      ["an unknown verdict", { ...PERMITTED, verdict: "Approved" }],
      ["a verdict in another case", { ...PERMITTED, verdict: "autoApproved" }],
      ["no envelope", noEnvelope],
      ["an envelope that is an object", { ...PERMITTED, envelope: {} }],
      ["a hash that is none", { ...PERMITTED, sae: "x" }],
      ["a hold", HELD],
      ["a problem", PROBLEM],
    ] as const) {
      it(`${what}, with 200`, () => {
        expectCode("BODY_INVALID", () => readAnswer(200, body));
      });
    }

    for (const status of [100, 201, 203, 204, 206, 299, 301, 307, 400, 403, 404, 500, 502]) {
      it(`a permission with ${status}`, () => {
        expect(readAnswer(status, PERMITTED)).to.include({ kind: "refused", status, code: "INTERNAL" });
      });
    }

    it("a permission with 202", () => {
      expectCode("BODY_INVALID", () => readAnswer(202, PERMITTED));
    });
  });

  it("makes problem details up for whatever else answers", () => {
    for (const body of [null, "<html>", {}, { ...PROBLEM, code: 7 }, { ...PROBLEM, type: "about:blank" }]) {
      const problem = readProblem(502, body);
      expect(problem).to.include({ status: 502, code: "INTERNAL", type: "urn:countersign:error:INTERNAL" });
      expect(problem.detail).to.include("502");
      expect(ownProblem(body)).to.equal(null);
    }
  });

  it("knows its own problems by type and code together", () => {
    expect(ownProblem(PROBLEM)).to.deep.equal(PROBLEM);
    expect(ownProblem({ ...PROBLEM, code: "AGENT_REVOKED" })).to.equal(null);
    expect(codeOf(() => ownProblem(null))).to.equal(undefined);
  });
});
