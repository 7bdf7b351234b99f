import { expect } from "chai";

import { ERRORS } from "../../../services/core/errors/registry.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import { problemsOf } from "../../../services/core/errors/several.ts";
import { residentFailure } from "../../../services/main/resident-failure.ts";
import { errorLines } from "../../../services/platform/lifecycle.ts";

describe("main: why a start in the background failed", () => {
  it("is what its last lines said, cure and all", () => {
    const errors = [
      new CountersignError("PORT_TAKEN", "COUNTERSIGN_SIGNING_PORT: port 8401 is taken"),
      new CountersignError("CONFIG_MISSING", "X is not set"),
    ];
    const said = ["starting the chain", ...errors.flatMap((error) => errorLines(error))].join("\n");
    const problems = problemsOf(residentFailure(`${said}\n`));
    expect(problems.map(({ code, detail }) => [code, detail])).to.deep.equal(
      errors.map(({ code, detail }) => [code, detail]),
    );
    expect(problems[0]?.cure).to.equal(ERRORS.PORT_TAKEN.cure);
  });

  it("is its last words where they name no code of ours", () => {
    const { code, detail } = residentFailure("one\nTypeError: x\n  at y\nlast\n");
    expect(code).to.equal("PROCESS_ENDED");
    expect(detail).to.contain("TypeError: x   at y last").and.not.contain("one");
  });
});
