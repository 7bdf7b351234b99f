import { expect } from "chai";

import { chooseRows, ROWS } from "../../../scripts/bench/rows.ts";

/** What readers of the JSON line rely on. */
const MANDATORY = [
  ...["depth1", "depth3", "depth8", "cold", "churn", "approval.ecdsa", "approval.p256"].map(
    (name) => `decide.embedded.${name}`,
  ),
  ...["agents10", "agents1000", "agents10000"].map((name) => `decide.embedded.${name}`),
  ...["decide.rpc.depth3", "pin.block", "sign.ed25519"],
  ...["verify.firstsight", "verify.cold", "verify.cached"],
  ...["authorize.inprocess", "authorize.http.c1", "authorize.http.c16", "authorize.http.c64"],
  ...["store.append", "batch.1000", "batch.10000", "batch.100000"],
  ...["gas.record.100", "gas.record.1000", "gas.record.4096", "memory.agents10000"],
  ...["intent.16kb", "intent.1mb", "silent1024", "bodies200", "simulate"].map((name) => `overload.${name}`),
];

describe("bench/rows", () => {
  const names = ROWS.map(({ name }) => name);

  it("has every mandatory row", () => {
    expect(names).to.include.members(MANDATORY);
  });

  it("has no name twice, and says of each row what it does", () => {
    expect(new Set(names).size).to.equal(names.length);
    for (const { name, does } of ROWS) expect(does, name).to.have.length.above(20);
  });

  it("chooses by prefixes, and everything by none", () => {
    expect(chooseRows([])).to.equal(ROWS);
    expect(chooseRows(["gas.", "sign"]).map(({ name }) => name)).to.deep.equal([
      "sign.ed25519",
      "gas.record.100",
      "gas.record.1000",
      "gas.record.4096",
    ]);
  });

  it("refuses a prefix that no row has", () => {
    expect(() => chooseRows(["sign", "sing"])).to.throw(RangeError, "no row begins with sing");
  });
});
