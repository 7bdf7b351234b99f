import { readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

const FILE = new URL("../gas/snapshot.json", import.meta.url);
const REWRITE = "GAS_SNAPSHOT";

type Snapshot = Record<string, number>;

/**
 * Compares gas with what was committed: whatever makes a transaction dearer or cheaper shows in the change that did it.
 * `GAS_SNAPSHOT=write` writes what was measured instead.
 * @param permille how far it may be off; 0 where nothing but the code decides. Lists that are sorted by hashes of addresses
 * take a little more or less to search, depending on what was deployed before.
 */
export function expectGas(name: string, gas: bigint, permille = 0): void {
  const snapshot = JSON.parse(readFileSync(FILE, "utf8")) as Snapshot;
  if (process.env[REWRITE] === "write") {
    const entries = Object.entries({ ...snapshot, [name]: Number(gas) }).sort(([a], [b]) => (a < b ? -1 : 1));
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
    return;
  }
  const committed = snapshot[name] ?? 0;
  const message = `${name}; if the change is wanted: ${REWRITE}=write`;
  expect(Number(gas), message).to.be.closeTo(committed, Math.floor((committed * permille) / 1_000));
}
