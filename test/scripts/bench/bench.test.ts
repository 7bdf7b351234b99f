import { expect } from "chai";

import { readArgs } from "../../../scripts/bench/args.ts";

describe("bench: its options", () => {
  it("reads its options", () => {
    const usual = { json: false, quick: false, only: [], peers: true, help: false };
    expect(readArgs([])).to.deep.equal(usual);
    const args = ["--json", "--quick", "--no-peers", "--only", "sign", "--only", "gas"];
    expect(readArgs(args)).to.deep.equal({ ...usual, json: true, quick: true, peers: false, only: ["sign", "gas"] });
    expect(() => readArgs(["--jsno"])).to.throw(TypeError, "--jsno");
  });
});
