import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import type { LogIdentity } from "../../../../services/store/rows.ts";
import { openLogStore, readLogIdentity } from "../../../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { turns } from "../../../helpers/until.ts";
import { IDENTITY } from "../support/identity.ts";
import { recordRow } from "../support/log-store.ts";
import { useTempDir } from "../support/temp-dir.ts";

const OPENER = fileURLToPath(new URL("../support/opener.ts", import.meta.url));

describe("openLogStore", () => {
  const directory = useTempDir();
  const path = (): string => join(directory(), "data", "log.sqlite");

  it("creates a file and a directory only the owner may read", async () => {
    const store = await openLogStore({ path: path(), identity: IDENTITY });
    const { epoch } = await store.takeOver();
    await store.commit(epoch, (writes) => writes.addRecord(recordRow(1), []));
    const modes = [join(directory(), "data"), path(), `${path()}-wal`].map((each) => statSync(each).mode & 0o777);
    await store.close();
    expect(modes).to.deep.equal([0o700, 0o600, 0o600]);
  });

  it("finds what was stored when it is opened again, under either case of an address", async () => {
    const first = await openLogStore({ path: path(), identity: IDENTITY, clock: () => 2999 });
    const { epoch } = await first.takeOver();
    await first.commit(epoch, (writes) => writes.addRecord(recordRow(1), []));
    await first.close();
    const identity = { ...IDENTITY, system: IDENTITY.system.toUpperCase().replace("0X", "0x") };
    const second = await openLogStore({ path: path(), identity });
    expect(await second.records.get(1)).to.deep.equal(recordRow(1));
    expect(second.identity).to.deep.equal({ ...IDENTITY, generation: 1, since: 2000 });
    await second.close();
    expect(await readLogIdentity(path())).to.deep.equal(IDENTITY);
  });

  const others: Partial<LogIdentity>[] = [
    { chainId: 1 },
    { system: `0x${"00".repeat(20)}` },
    { organization: `0x${"00".repeat(32)}` },
    { logId: 2 },
    { genesisHash: `0x${"00".repeat(32)}` },
  ];
  for (const other of others) {
    it(`refuses a file of another ${Object.keys(other).join()}`, async () => {
      await (await openLogStore({ path: path(), identity: IDENTITY })).close();
      const identity = { ...IDENTITY, ...other };
      await expectCodeAsync("DATA_OTHER_CHAIN", openLogStore({ path: path(), identity }));
      await expectCodeAsync("DATA_OTHER_CHAIN", openLogStore({ path: path(), identity, readOnly: true }));
    });
  }

  it("refuses another schema version", async () => {
    await (await openLogStore({ path: path(), identity: IDENTITY })).close();
    edit(path(), "PRAGMA user_version = 99");
    const error = await expectCodeAsync("DATA_OTHER_VERSION", openLogStore({ path: path(), identity: IDENTITY }));
    expect(error.detail).to.contain("99");
  });

  it("refuses the database of another program, and changes nothing in it", async () => {
    const foreign = join(directory(), "foreign.sqlite");
    edit(foreign, "CREATE TABLE theirs (a)");
    const before = readFileSync(foreign);
    await expectCodeAsync("DATA_OTHER_VERSION", openLogStore({ path: foreign, identity: IDENTITY }));
    expect(readFileSync(foreign).equals(before)).to.equal(true);
  });

  it("refuses a file that is no database", async () => {
    const text = join(directory(), "notes.txt");
    writeFileSync(text, "not a database, and longer than a header has to be ".repeat(40));
    await expectCodeAsync("DATA_OTHER_VERSION", openLogStore({ path: text, identity: IDENTITY }));
  });

  it("opens read-only what exists, and writes nothing", async () => {
    await expectCodeAsync("STORE_FAILED", openLogStore({ path: path(), identity: IDENTITY, readOnly: true }));
    await (await openLogStore({ path: path(), identity: IDENTITY })).close();
    const store = await openLogStore({ path: path(), identity: IDENTITY, readOnly: true });
    expect(await store.records.lastSeq()).to.equal(0);
    await expectCodeAsync("STORE_FAILED", store.takeOver());
    await store.close();
  });

  it("waits for a process that is just creating the file", async () => {
    const fresh = join(directory(), "fresh.sqlite");
    const other = new DatabaseSync(fresh);
    other.exec("BEGIN IMMEDIATE");
    const opening = openLogStore({ path: fresh, identity: IDENTITY });
    await turns();
    other.exec("ROLLBACK");
    other.close();
    await (await opening).close();
    expect(await readLogIdentity(fresh)).to.deep.equal(IDENTITY);
  });

  it("lets several processes open a new file at the same time", async () => {
    const openers = [1, 2, 3].map(() => spawn(process.execPath, ["--import", "tsx", OPENER, path()]));
    // Each says when it is loaded; then all open at once.
    await Promise.all(openers.map(({ stdout }) => once(stdout, "data")));
    for (const { stdin } of openers) stdin.end("go");
    const ends = await Promise.all(openers.map(async (child) => (await once(child, "exit"))[0] as number | null));
    expect(ends).to.deep.equal([0, 0, 0]);
    expect(await readLogIdentity(path())).to.deep.equal(IDENTITY);
  });
});

function edit(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
