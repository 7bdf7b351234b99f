import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { IDENTITY } from "../store/support/identity.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

const APPENDER = fileURLToPath(new URL("support/appender.ts", import.meta.url));
const KILLS = 20;

describe("a log whose process is killed while it writes", () => {
  const directory = useTempDir();

  it(`keeps every acknowledged record and has no gap, ${KILLS} times`, async () => {
    const path = join(directory(), "log.sqlite");
    const acknowledged = new Map<number, string>();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = acknowledged.size;
      // Kills fall on different moments: after 1, 48, 95, ... acknowledgements.
      await appendUntilKilled(path, 1 + 47 * (kill - 1), acknowledged);
      expect(acknowledged.size).to.be.greaterThan(before);
      await checkLog(path, acknowledged);
    }
    // What an auditor is given: a copy, with the write-ahead log the dead process left.
    await mkdir(join(directory(), "copy"));
    const copy = join(directory(), "copy", "log.sqlite");
    for (const suffix of ["", "-wal"]) await copyFile(`${path}${suffix}`, `${copy}${suffix}`);
    await checkLog(copy, acknowledged);
  });
});

/** Reads the acknowledgements of a process until there are `count`, kills it, and reads what it had still written. */
async function appendUntilKilled(path: string, count: number, acknowledged: Map<number, string>): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", APPENDER, path], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let seen = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [seq = "", hash = ""] = line.split(" ");
      expect(acknowledged.has(Number(seq)), `seq ${seq} was acknowledged twice`).to.equal(false);
      acknowledged.set(Number(seq), hash);
      seen += 1;
      if (seen === count) child.kill("SIGKILL");
    }
  } finally {
    child.kill("SIGKILL");
  }
  expect(await exit).to.deep.equal([null, "SIGKILL"]);
}

async function checkLog(path: string, acknowledged: ReadonlyMap<number, string>): Promise<void> {
  const store = await openLogStore({ path, identity: IDENTITY, readOnly: true });
  try {
    const last = await store.records.lastSeq();
    const rows = await store.records.range(1, last);
    expect(rows.every(({ seq }, i) => seq === i + 1) && rows.length === last).to.equal(true);
    const lost = [...acknowledged].filter(([seq, hash]) => rows[seq - 1]?.hash !== hash);
    expect(lost).to.deep.equal([]);
    // An intent, its decision, disclosures and side effects are there together or not at all.
    expect(last % 2).to.equal(0);
    expect((await store.intents.byJti(1, `jti-${last - 1}`))?.seq).to.equal(last);
    expect(await store.disclosures.get(last)).to.deep.equal([`secret ${last}`]);
  } finally {
    await store.close();
  }
}
