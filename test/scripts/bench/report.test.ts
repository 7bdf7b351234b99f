import { expect } from "chai";
import { ZodError } from "zod";

import { plotsOf } from "../../../scripts/bench/plots.ts";
import { type Measured, type Report, reportLine, type Row } from "../../../scripts/bench/report.ts";
import { tableOf } from "../../../scripts/bench/table.ts";

function measured(name: string, median_us: number, more: object = {}): Measured {
  const times = { median_us, p95_us: 2 * median_us, p99_us: 3 * median_us, ops_s: 1e6 / median_us };
  return { name, ...times, floor_us: median_us / 2, floor: "the bare thing", samples: 10, peers: {}, ...more };
}

function report(...rows: Row[]): Report {
  return { node: "24.0.0", cpu: "a processor", cores: 2, at: "2026-01-01T00:00:00.000Z", quick: false, rows };
}

const RIVALS = { jose: { median_us: 40, p95_us: 50, p99_us: 60, ops_s: 25_000 }, AGT: { skipped: "not installed" } };

describe("bench/report", () => {
  it("is one line, with every row that was asked for", () => {
    const line = reportLine(
      report(measured("sign.ed25519", 20.12345, { peers: RIVALS, gas: 7 }), { name: "pin.block", skipped: "not yet" }),
    );
    expect(line).not.to.include("\n");
    const { node, rows } = JSON.parse(line) as Report;
    expect(node).to.equal("24.0.0");
    expect(rows[0]).to.deep.include({
      name: "sign.ed25519",
      median_us: 20.123,
      floor_us: 10.062,
      gas: 7,
      peers: RIVALS,
    });
    expect(rows[1]).to.deep.equal({ name: "pin.block", skipped: "not yet" });
  });

  it("refuses a row that is neither measured nor skipped", () => {
    const { p99_us: _, ...partial } = measured("sign.ed25519", 20);
    expect(() => reportLine(report(partial as Measured))).to.throw(ZodError);
    expect(() => reportLine(report(measured("sign.ed25519", NaN)))).to.throw(ZodError);
    expect(() => reportLine(report({ name: "pin.block", skipped: "" }))).to.throw(ZodError);
  });

  it("shows units that read well, how far the floor is, and what stands beside", () => {
    const does = new Map([["sign.ed25519", "signs"]]);
    const peers = new Map([["jose", "signs too"]]);
    const rows = [measured("sign.ed25519", 20, { peers: RIVALS }), { name: "pin.block", skipped: "not yet" }];
    const table = tableOf(report(...rows), does, peers);
    expect(table).to.match(
      /sign\.ed25519 +20\.0 us +40\.0 us +60\.0 us +50,000 +10\.0 us +2\.0 +jose 40\.0 us; AGT skipped/,
    );
    expect(table).to.match(/pin\.block +skipped: not yet/);
    for (const text of ["sign.ed25519: signs", "jose: signs too", "the bare thing"]) expect(table).to.include(text);
  });

  it("says of quick figures that they are none", () => {
    const quick = { ...report(measured("sign.ed25519", 20)), quick: true };
    expect(tableOf(quick, new Map(), new Map())).to.include("not to be quoted");
  });

  it("plots a scaling row when it has two points, with its floor", () => {
    const plots = plotsOf(report(measured("batch.1000", 1_000), measured("batch.10000", 10_000), measured("sign", 1)));
    expect([...plots.keys()]).to.deep.equal(["bench-batch.svg"]);
    expect(plots.get("bench-batch.svg")?.match(/<circle/g)).to.have.length(4);
    expect(plotsOf(report(measured("batch.1000", 1_000))).size).to.equal(0);
  });

  it("knows every scaling row", () => {
    const names = ["decide.rpc.depth", "decide.embedded.agents", "batch.", "authorize.http.c"];
    const rows = names.flatMap((name) => [measured(`${name}1`, 1), measured(`${name}10`, 10)]);
    expect([...plotsOf(report(...rows)).keys()]).to.deep.equal([
      "bench-decide-depth.svg",
      "bench-decide-agents.svg",
      "bench-batch.svg",
      "bench-connections.svg",
    ]);
  });
});
