import { expect } from "chai";

import { createSteadyClock } from "../../../services/log/steady-clock.ts";
import type { RecordRow } from "../../../services/store/rows.ts";

const LAST: RecordRow = { seq: 3, kind: "void", record: "{}", hash: "", storedAt: 50_000 };

async function start(storedAt: number | null) {
  const time = { now: 30_000 };
  const told: number[] = [];
  const records = {
    get: async (seq: number) => (seq === 3 && storedAt !== null ? { ...LAST, storedAt } : null),
    lastSeq: async () => (storedAt === null ? 0 : 3),
    byHash: async () => null,
    range: async () => [],
    has: async () => false,
  };
  const clock = await createSteadyClock({
    clock: () => time.now,
    store: { records },
    onBehind: (ms) => told.push(ms),
  });
  return { time, told, clock };
}

describe("log/steady-clock", () => {
  it("is the machine's where the log is empty", async () => {
    const { clock, time, told } = await start(null);
    expect(clock()).to.equal(30_000);
    time.now = 30_001;
    expect([clock(), told]).to.deep.equal([30_001, []]);
  });

  it("never says less than the log's last record, and tells once by how much", async () => {
    const { clock, time, told } = await start(50_000);
    expect([clock(), clock()]).to.deep.equal([50_000, 50_000]);
    time.now = 50_500;
    expect(clock()).to.equal(50_500);
    expect(told).to.deep.equal([20_000]);
  });

  it("never goes back while it runs, and tells each time anew", async () => {
    const { clock, time, told } = await start(null);
    const said: number[] = [];
    for (const now of [40_000, 20_000, 39_999, 40_000, 41_000, 40_999]) {
      time.now = now;
      said.push(clock());
    }
    expect(said).to.deep.equal([40_000, 40_000, 40_000, 40_000, 41_000, 41_000]);
    expect(told).to.deep.equal([20_000, 1]);
  });
});
