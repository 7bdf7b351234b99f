import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { totals, useCounterStore } from "../../support/counters.ts";

const SPENDER = fileURLToPath(new URL("../../support/spender.ts", import.meta.url));
const CLIENTS = 32;

interface Spender {
  readonly name: string;
  readonly amount: number;
}

describe("counter store, spent from by two processes", () => {
  const current = useCounterStore();

  /** Starts the processes, lets them spend at the same time, and gives back what they took. */
  async function spend(path: string, limit: number, spenders: readonly Spender[]): Promise<readonly number[]> {
    const taken: number[] = [];
    const children = spenders.map(({ name, amount }) => {
      const args = [SPENDER, path, name, String(CLIENTS), String(amount), String(limit)];
      return spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    });
    const ready = children.map((child) => {
      const lines = createInterface({ input: child.stdout });
      const first = once(lines, "line");
      lines.on("line", (line) => line !== "ready" && taken.push(Number(line)));
      return first;
    });
    await Promise.all(ready);
    const ended = children.map((child) => once(child, "close"));
    for (const child of children) child.stdin.end("go\n");
    for (const [code] of await Promise.all(ended)) expect(code).to.equal(0);
    return taken;
  }

  it("64 clients use one limit up to the last unit and not beyond, every place once, and it adds up", async () => {
    const { store, path } = current();
    const taken = await spend(path, 1_500, [
      { name: "a", amount: 5 },
      { name: "b", amount: 5 },
    ]);
    expect(taken).to.have.length(300);
    expect(await totals(store, "shared")).to.deep.equal(["1500 after 300"]);
    const { problems, reservations } = await store.verify();
    expect([problems, reservations]).to.deep.equal([[], 600]);
  });

  it("what does not divide the limit leaves a rest that nobody overdraws", async () => {
    const { store, path } = current();
    const taken = await spend(path, 1_000, [
      { name: "a", amount: 7 },
      { name: "b", amount: 9 },
    ]);
    const sum = taken.reduce((total, each) => total + each, 0);
    expect(sum)
      .to.be.at.most(1_000)
      .and.at.least(1_000 - 8);
    expect(await totals(store, "shared")).to.deep.equal([`${sum} after ${taken.length}`]);
    expect((await store.verify()).problems).to.deep.equal([]);
  });
});
