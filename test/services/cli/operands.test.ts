import { expect } from "chai";

import { withOperandsLast } from "../../../services/cli/program.ts";
import { agreed, confirmed } from "../../../services/cli/shared/confirm.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

const DASHED = `-${"A".repeat(42)}`;

describe("cli: what a person hands over", () => {
  it("takes a hold id that begins with a dash for a hold id", () => {
    expect(withOperandsLast(["approve", DASHED, "--key", "k"])).to.deep.equal(["approve", "--key", "k", "--", DASHED]);
    expect(withOperandsLast(["approve", "--key", "k", "--", DASHED])).to.deep.equal([
      "approve",
      "--key",
      "k",
      "--",
      DASHED,
    ]);
    expect(withOperandsLast(["gov", "show", "--json"])).to.deep.equal(["gov", "show", "--json"]);
  });

  it("says at once that there is no terminal to ask at, and what to give instead: ARGUMENT_MISSING", async () => {
    const { isTTY } = process.stdin;
    process.stdin.isTTY = false;
    try {
      const { detail } = await expectCodeAsync("ARGUMENT_MISSING", confirmed("--yes 0x1234"));
      expect(detail).to.include("--yes 0x1234");
    } finally {
      process.stdin.isTTY = isTTY;
    }
  });

  it("signs without a terminal only what was agreed to by its digest: APPROVAL_MISMATCH, GOV_FILE_EDITED", async () => {
    const digest = `0x${"11".repeat(32)}`;
    for (const otherwise of ["APPROVAL_MISMATCH", "GOV_FILE_EDITED"] as const) {
      expect(await agreed({ digest, otherwise }, digest)).to.equal(true);
      await expectCodeAsync(otherwise, agreed({ digest, otherwise }, `0x${"12".repeat(32)}`));
    }
  });
});
