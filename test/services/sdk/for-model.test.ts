import { expect } from "chai";
import fc from "fast-check";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { type ErrorCode, ERRORS } from "../../../services/core/errors/registry.ts";
import type { Held, Refused } from "../../../services/sdk/answer.ts";
import { forModel } from "../../../services/sdk/for-model.ts";
import { ActionRefused } from "../../../services/sdk/refusal.ts";

const told = (thrown: unknown) =>
  forModel(() => {
    throw thrown;
  })({});

describe("sdk/for-model", () => {
  it("gives text as it is, anything else as JSON, and a word for nothing", async () => {
    const given = (value: unknown) => forModel(() => Promise.resolve(value))({});
    expect(await given("ordered")).to.equal("ordered");
    expect(await given({ id: 4 })).to.equal('{"id":4}');
    expect(await given(null)).to.equal("null");
    expect(await given(undefined)).to.equal("done");
  });

  it("hands the input on as it came", async () => {
    const input = { vendor: "Vendor Y" };
    expect(await forModel((x: typeof input) => Promise.resolve(x === input))(input)).to.equal("true");
  });

  it("says every error of ours in words: its code, and what to do", async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const error = new CountersignError(code, "why");
      expect(await told(error), code).to.equal(`Not done: ${code}. why\nWhat to do: ${error.cure}`);
    }
  });

  it("does not invite a second try of what waits for a person", async () => {
    const held: Held = {
      ...{
        kind: "held",
        verdict: "Held",
        dimension: "Financial",
        reason: "ABOVE_HOLD",
        seq: 4,
        denial: "d",
        evidence: [],
      },
      ...{ hold: "hold_4", expires: 1_800_000_000 },
    };
    expect(await told(new ActionRefused(held))).to.match(
      /^Not done yet: HOLD_PENDING\. ABOVE_HOLD: hold hold_4 waits[^]*\nDo not ask again: that would be another action\.$/,
    );
  });

  it("shows nothing of what a service says that acts on whoever reads it, and not pages of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 700 }), async (detail) => {
        const refused: Refused = {
          ...{ kind: "refused", status: 403, code: "ACTION_BLOCKED", title: "t", detail, cure: detail },
          ...{ reason: null, denial: null, verdict: null, dimension: null, seq: null, evidence: [] },
        } as unknown as Refused;
        const text = await told(new ActionRefused(refused));
        expect(text.split("\n")).to.have.length(2);
        expect(text).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(text.length).to.be.below(12_000);
      }),
      { numRuns: 50 },
    );
  });

  it("throws on what is no error of ours", async () => {
    const own = new RangeError("own");
    const thrown: unknown = await told(own).catch((error: unknown) => error);
    expect(thrown).to.equal(own);
  });
});
