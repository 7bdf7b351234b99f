import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import type { LogStore } from "../../../../services/store/port.ts";
import { backUpStores, restoreStores } from "../../../../services/store/sqlite/backup.ts";
import { openCounterStore } from "../../../../services/store/sqlite/counters/open.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { openSettlementStore } from "../../../../services/store/sqlite/settlements.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { IDENTITY } from "../support/identity.ts";
import { fill, recordRow } from "../support/log-store.ts";
import { useTempDir } from "../support/temp-dir.ts";

const NOW = 1_700_000_000_000;
const NAMES = ["counters-a1a1a1a1.sqlite", "log-1.sqlite", "log-2.sqlite", "settlements-1.sqlite"];

describe("backup and restore", () => {
  const directory = useTempDir();
  const place = (name: string): string => join(directory(), name);
  let log: LogStore;
  let epoch: number;

  const open = (dataDir: string, logId = 1) =>
    openLogStore({
      path: join(place(dataDir), `log-${logId}.sqlite`),
      identity: { ...IDENTITY, logId },
      clock: () => NOW - 100_000,
    });

  /** Stores of services that go on writing. */
  beforeEach(async () => {
    log = await open("data");
    ({ epoch } = await log.takeOver());
    await fill({ store: log, path: "", write: (work) => log.commit(epoch, work) }, 3);
    await (await open("data", 2)).close();
    await (await openSettlementStore(join(place("data"), "settlements-1.sqlite"))).close();
    const counters = join(place("data"), "counters-a1a1a1a1.sqlite");
    await (await openCounterStore({ path: counters, identity: IDENTITY, create: true })).close();
  });
  afterEach(() => log.close());

  it("copies whole stores while they are written, readable by their owner only", async () => {
    expect([...backUpStores(place("data"), [], place("copy"))].sort()).to.deep.equal(NAMES);
    expect(readdirSync(place("copy")).sort(), "nothing beside them").to.deep.equal(NAMES);
    for (const name of NAMES) expect(statSync(join(place("copy"), name)).mode & 0o777).to.equal(0o600);
    await log.commit(epoch, (writes) => writes.addRecord(recordRow(4), []));
    const path = join(place("copy"), "log-1.sqlite");
    const copy = await openLogStore({ path, identity: IDENTITY, readOnly: true });
    expect(await copy.records.lastSeq()).to.equal(3);
    await copy.close();
  });

  it("puts a log back as another generation, which knows what was issued from now on, and no earlier", async () => {
    backUpStores(place("data"), [], place("copy"));
    restoreStores(place("copy"), place("restored"), NOW);
    for (let opened = 1; opened <= 2; opened += 1) {
      const restored = await open("restored");
      expect(restored.identity).to.include({ generation: 2, since: NOW + 5000 });
      expect(await restored.records.lastSeq()).to.equal(3);
      await restored.close();
    }
    restoreStores(place("restored"), place("again"), NOW + 1);
    const again = await open("again");
    expect(again.identity).to.include({ generation: 3, since: NOW + 5001 });
    await again.close();
    // The copy itself stays what it was: it may be put back another time.
    const path = join(place("copy"), "log-1.sqlite");
    const copy = await openLogStore({ path, identity: IDENTITY, readOnly: true });
    expect(copy.identity.generation).to.equal(1);
    await copy.close();
  });

  it("writes over no store: STORE_EXISTS", () => {
    backUpStores(place("data"), [], place("copy"));
    expectCode("STORE_EXISTS", () => backUpStores(place("data"), [], place("copy")));
    expectCode("STORE_EXISTS", () => restoreStores(place("copy"), place("data"), NOW));
  });

  it("says when there is nothing to copy: STORE_MISSING, STORE_FAILED", async () => {
    mkdirSync(place("empty"));
    expectCode("STORE_MISSING", () => backUpStores(place("empty"), [], place("copy")));
    expectCode("STORE_FAILED", () => restoreStores(place("nowhere"), place("restored"), NOW));
    await expectCodeAsync("STORE_FAILED", openLogStore({ path: place("none"), identity: IDENTITY, readOnly: true }));
  });
});
