import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { createLoggers } from "../../../services/platform/logging.ts";

describe("createLoggers", () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logged = (): Record<string, unknown>[] =>
    lines.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);

  it("writes one JSON line with level, name and message", () => {
    createLoggers("info", destination)("signing:decide").info({ seq: 3 }, "decided");
    const [line] = logged();
    expect(line).to.deep.include({ level: "info", name: "signing:decide", seq: 3, msg: "decided" });
    expect(line?.["time"]).to.match(/^\d{4}-\d\d-\d\dT/);
  });

  it("writes nothing below its level, and nothing at all when silent", () => {
    createLoggers("warn", destination)("a").info("hidden");
    createLoggers("silent", destination)("a").fatal("hidden");
    expect(logged()).to.deep.equal([]);
  });

  it("removes secrets at the top, one and two levels down", () => {
    const secrets = {
      passphrase: "s3cret",
      authorization: "s3cret",
      disclosures: ["s3cret"],
      "countersign-proof": "s3cret",
    };
    createLoggers("info", destination)("a").info({ ...secrets, request: { headers: secrets, ...secrets } }, "hello");
    expect(lines.join("")).not.to.contain("s3cret");
    expect(logged()[0]).to.deep.include({ passphrase: "[redacted]", msg: "hello" });
  });

  it("writes an error with its code and cause", () => {
    const cause = new Error("disk full");
    createLoggers(
      "info",
      destination,
    )("a").error({ err: new CountersignError("STORE_FAILED", "no", { cause }) }, "failed");
    expect(JSON.stringify(logged())).to.contain("STORE_FAILED").and.to.contain("disk full");
  });
});
