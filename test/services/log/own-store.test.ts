import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { proposeBatch } from "../../../services/log/batches.ts";
import type { ChainEnd } from "../../../services/log/agreement.ts";
import { openOwnStore } from "../../../services/log/own-store.ts";
import { copyStore } from "../../../services/store/sqlite/copy.ts";
import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { IDENTITY } from "../store/support/identity.ts";
import { fill } from "../store/support/log-store.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

const NOTHING: ChainEnd = { logId: 1, mode: "Stored", nextSeq: 1, lastRoot: `0x${"0".repeat(64)}` };

describe("log: the store of a log is compared with the chain", () => {
  const directory = useTempDir();
  const path = (name = "log.sqlite"): string => join(directory(), name);
  const open = (end: ChainEnd | null, name?: string) => openOwnStore({ path: path(name), identity: IDENTITY }, end);

  /** A store with two batches of two records, and a copy from between them. @returns the chain's end after both */
  async function write(): Promise<ChainEnd> {
    const store = await openLogStore({ path: path(), identity: IDENTITY });
    const { epoch } = await store.takeOver();
    const write = (work: Parameters<typeof store.commit>[1]) => store.commit(epoch, work);
    await fill({ store, path: path(), write }, 4);
    await proposeBatch(store, 2, 1);
    copyStore(path(), path("old.sqlite"));
    const last = await proposeBatch(store, 2, 1);
    await store.close();
    return { ...NOTHING, nextSeq: 5, lastRoot: last?.root ?? "" };
  }

  it("creates one where the chain has no record of the log, or no log", async () => {
    for (const [name, end] of [
      ["none.sqlite", null],
      ["empty.sqlite", NOTHING],
    ] as const) {
      await (await open(end, name)).close();
      expect(existsSync(path(name))).to.equal(true);
    }
  });

  it("creates none where the chain has records: STORE_BEHIND", async () => {
    const { detail } = await expectCodeAsync("STORE_BEHIND", open({ ...NOTHING, nextSeq: 5 }));
    expect(detail).to.contain("up to seq 4");
    expect(existsSync(path())).to.equal(false);
  });

  it("takes one that has what the chain has, or more", async () => {
    const end = await write();
    await (await open(end)).close();
    const store = await openLogStore({ path: path(), identity: IDENTITY, readOnly: true });
    const first = await store.batches.get(1);
    await store.close();
    await (await open({ ...end, nextSeq: 3, lastRoot: first?.root ?? "" })).close();
  });

  it("refuses one with less: STORE_BEHIND", async () => {
    const end = await write();
    const { detail } = await expectCodeAsync("STORE_BEHIND", open(end, "old.sqlite"));
    expect(detail).to.contain("up to seq 4").and.to.contain("ends at 2");
    await (await open(NOTHING, "empty.sqlite")).close();
    await expectCodeAsync("STORE_BEHIND", open(end, "empty.sqlite"));
  });

  it("refuses one with something else: LOG_CORRUPT", async () => {
    const end = await write();
    await expectCodeAsync("LOG_CORRUPT", open({ ...end, lastRoot: `0x${"11".repeat(32)}` }));
    await expectCodeAsync("LOG_CORRUPT", open({ ...end, nextSeq: 4 }));
    await (await open({ ...end, mode: "EventOnly", lastRoot: NOTHING.lastRoot })).close();
  });
});
