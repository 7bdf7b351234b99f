import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { run } from "../../auditor/support/edit.ts";
import { IDENTITY } from "../support/identity.ts";
import { fill, recordRow } from "../support/log-store.ts";
import { useTempDir } from "../support/temp-dir.ts";

const NOW = 1_700_000_000_999;

describe("a store that was put back from a copy", () => {
  const directory = useTempDir();
  const path = (name = "log.sqlite"): string => join(directory(), name);
  const open = (name?: string) => openLogStore({ path: path(name), identity: IDENTITY, clock: () => NOW });
  const standing = async (name?: string): Promise<readonly [number, number]> => {
    const store = await open(name);
    await store.close();
    return [store.identity.generation, store.identity.since];
  };

  /** Takes the log over, and keeps what stands in the file alone. @returns the bytes of the file while it is held */
  async function hold(): Promise<Uint8Array> {
    const store = await open();
    const { epoch } = await store.takeOver();
    run(path(), "PRAGMA wal_checkpoint(TRUNCATE)");
    const bytes = readFileSync(path());
    await fill({ store, path: path(), write: (work) => store.commit(epoch, work) }, 3);
    await store.close();
    return bytes;
  }

  it("is the first generation when it is created, and stays it whoever opens it", async () => {
    expect(await standing()).to.deep.equal([1, 1_700_000_000_000]);
    await hold();
    expect(await standing()).to.deep.equal([1, 1_700_000_000_000]);
  });

  it("is noticed by the file it stands in, once, with a margin for the clocks of others", async () => {
    await hold();
    copyFileSync(path(), path("copy.sqlite"));
    expect(await standing("copy.sqlite")).to.deep.equal([2, NOW + 5000]);
    expect(await standing("copy.sqlite")).to.deep.equal([2, NOW + 5000]);
    expect(await standing()).to.deep.equal([1, 1_700_000_000_000]);
  });

  it("is noticed in the same file, when its last owner did not let go and its write-ahead log is gone", async () => {
    const held = await hold();
    writeFileSync(path(), held);
    for (const end of ["-wal", "-shm"]) rmSync(path() + end, { force: true });
    expect(await standing()).to.deep.equal([2, NOW + 5000]);
    expect(await standing()).to.deep.equal([2, NOW + 5000]);
  });

  it("names who holds the log to whoever lost it: LOG_FENCED", async () => {
    const first = await open();
    const { epoch } = await first.takeOver();
    const second = await open();
    await second.takeOver("the signing service at http://127.0.0.1:8401");
    const commit = first.commit(epoch, (writes) => writes.addRecord(recordRow(1), []));
    const { detail } = await expectCodeAsync("LOG_FENCED", commit);
    const who = `the signing service at http://127\\.0\\.0\\.1:8401, process ${process.pid} on .+, started 20.+Z`;
    expect(detail).to.match(new RegExp(`epoch 2 belongs to ${who}$`));
    await first.close();
    await second.close();
  });
});
