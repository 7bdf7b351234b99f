import { expect } from "chai";

import { outcomeSchema, proofSchema } from "../../../../services/core/schemas/outcome.ts";
import { paramsSchema, someParamsSchema } from "../../../../services/core/schemas/act.ts";
import { approvalRecordSchema, voidRecordSchema } from "../../../../services/core/schemas/approval.ts";
import { checkpointSchema, receiptSchema } from "../../../../services/core/schemas/checkpoint.ts";
import { intentSchema } from "../../../../services/core/schemas/intent.ts";
import { parseAs } from "../../../../services/core/schemas/parse.ts";
import { countedSchema } from "../../../../services/core/schemas/evidence.ts";
import { saeSchema } from "../../../../services/core/schemas/sae.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { intentClaims, saeClaims } from "../../../helpers/samples.ts";

describe("core/schemas/parse", () => {
  it("gives what it checked", () => {
    expect(parseAs(saeSchema, saeClaims(), "CLAIMS_INVALID")).to.deep.equal(saeClaims());
    expect(parseAs(intentSchema, intentClaims(), "CLAIMS_INVALID")).to.deep.equal(intentClaims());
  });

  it("names the member that is wrong, and never its value", () => {
    const pol = { ...saeClaims().pol, contract: "a secret" };
    const { detail } = expectCode("CLAIMS_INVALID", () =>
      parseAs(saeSchema, { ...saeClaims(), pol }, "CLAIMS_INVALID"),
    );
    expect(detail).to.match(/^pol\.contract: expected 0x/);
    expect(detail).not.to.include("secret");
  });

  it("names a member that is not known", () => {
    const { detail } = expectCode("BODY_INVALID", () => parseAs(proofSchema, { extra: 1 }, "BODY_INVALID"));
    expect(detail).to.include("v:");
    const params = { memo: "x" };
    expect(expectCode("BODY_INVALID", () => parseAs(paramsSchema, params, "BODY_INVALID")).detail).to.include("memo");
  });

  it("gives an amount a code of its own, but for the mapping file, where it is a rule", () => {
    const params = { amount: "-1", currency: "USD" };
    expectCode("AMOUNT_INVALID", () => parseAs(paramsSchema, params, "DISCLOSURE_INVALID"));
    expectCode("MAPPING_INVALID", () => parseAs(paramsSchema, params, "MAPPING_INVALID"));
  });

  it("demands amount and currency together, but for a part of the parameters", () => {
    for (const params of [{ amount: "1" }, { currency: "USD" }]) {
      expect(expectCode("BODY_INVALID", () => parseAs(paramsSchema, params, "BODY_INVALID")).detail).to.include(
        "together",
      );
      expect(parseAs(someParamsSchema, params, "BODY_INVALID")).to.deep.equal(params);
    }
  });

  for (const [name, schema] of Object.entries({
    saeSchema,
    intentSchema,
    outcomeSchema,
    proofSchema,
    checkpointSchema,
    receiptSchema,
    approvalRecordSchema,
    voidRecordSchema,
    paramsSchema,
  })) {
    it(`${name} is closed`, () => {
      const result = schema.safeParse({ stranger: 1 });
      const unknown = result.error?.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []));
      expect(unknown).to.deep.equal(["stranger"]);
    });
  }

  it("takes counters a word can hold only", () => {
    const counter = { counter: `0x${"01".repeat(32)}`, window: "day", n: 1, before: "0", reserved: "0" };
    for (const [over, success] of [
      [{ before: `${2n ** 256n - 1n}` }, true],
      [{ before: `${2n ** 256n}` }, false],
      [{ reserved: "9".repeat(78) }, false],
      [{ n: 0 }, false],
      [{ window: "week" }, false],
    ] as const) {
      const counted = { spent: [{ ...counter, ...over }], approvals: [] };
      expect(countedSchema.safeParse(counted).success, JSON.stringify(over)).to.equal(success);
    }
  });
});
