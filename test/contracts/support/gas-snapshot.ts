import { readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

const FILE = new URL("../gas/snapshot.json", import.meta.url);
const REWRITE = "GAS_SNAPSHOT";

type Snapshot = Record<string, number>;

/**
 * Compares gas with what was committed, to the unit: whatever makes a transaction dearer or cheaper shows in the change that
 * did it. `GAS_SNAPSHOT=write` writes what was measured instead.
 */
export function expectGas(name: string, gas: bigint): void {
  const snapshot = JSON.parse(readFileSync(FILE, "utf8")) as Snapshot;
  if (process.env[REWRITE] === "write") {
    const entries = Object.entries({ ...snapshot, [name]: Number(gas) }).sort(([a], [b]) => (a < b ? -1 : 1));
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
    return;
  }
  expect(Number(gas), `${name}; if the change is wanted: ${REWRITE}=write`).to.equal(snapshot[name]);
}
