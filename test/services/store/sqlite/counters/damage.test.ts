import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { openLogStore } from "../../../../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../../../../helpers/expect-code.ts";
import { run } from "../../../auditor/support/edit.ts";
import { counter, intent, open, take, totals, useCounterStore } from "../../support/counters.ts";
import { IDENTITY } from "../../support/identity.ts";

describe("counter store, when it is not what it should be", () => {
  const current = useCounterStore();

  it("is unreachable while somebody keeps it locked, and goes on after", async () => {
    const { store, path } = current();
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    let taken = 0;
    let refused = false;
    const goesOn = (): void => {
      taken += 1;
      if (!refused) setImmediate(goesOn);
    };
    goesOn();
    await expectCodeAsync("COUNTERS_UNREACHABLE", take(store, "a", { day: "5" }));
    refused = true;
    expect(taken, "turns this process had meanwhile").to.be.greaterThan(2);
    other.exec("ROLLBACK");
    other.close();
    await take(store, "a", { day: "5" });
    expect(await totals(store, "day")).to.deep.equal(["5 after 1"]);
  });

  it("is unreachable when its file is gone or replaced, for reading too", async () => {
    const { store, path } = current();
    await take(store, "a", { day: "5" });
    renameSync(path, `${path}.away`);
    await expectCodeAsync("COUNTERS_UNREACHABLE", store.read([counter("day")]));
    await expectCodeAsync("COUNTERS_UNREACHABLE", open(path, { create: false }));
    expect(existsSync(path)).to.equal(false);
    const fresh = await open(path);
    await expectCodeAsync("COUNTERS_UNREACHABLE", take(store, "b", { day: "5" }));
    await fresh.close();
  });

  it("is unreachable when it is empty and should not be, or its directory is not there", async () => {
    const { path } = current();
    const empty = join(path, "..", "empty.sqlite");
    writeFileSync(empty, "");
    await expectCodeAsync("COUNTERS_UNREACHABLE", open(empty, { create: false }));
    await expectCodeAsync("COUNTERS_UNREACHABLE", open(join(path, "counters.sqlite")));
  });

  it("is unreachable when it may not be written", async function () {
    if (process.getuid?.() === 0) this.skip();
    const path = join(current().path, "..", "closed.sqlite");
    await (await open(path)).close();
    chmodSync(path, 0o400);
    await expectCodeAsync("COUNTERS_UNREACHABLE", open(path, { create: false }));
  });

  it("names a file that is no counter store: DATA_OTHER_VERSION", async () => {
    const { path } = current();
    const other = join(path, "..", "other.sqlite");
    writeFileSync(other, "hello".repeat(1000));
    await expectCodeAsync("DATA_OTHER_VERSION", open(other));
    const log = join(path, "..", "log.sqlite");
    await (await openLogStore({ path: log, identity: IDENTITY })).close();
    await expectCodeAsync("DATA_OTHER_VERSION", open(log));
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 2");
    database.close();
    await expectCodeAsync("DATA_OTHER_VERSION", open(path));
  });

  it("names the counters of another System or chain: DATA_OTHER_CHAIN", async () => {
    const { path } = current();
    for (const change of [
      { chainId: 1 },
      { system: `0x${"d4".repeat(20)}` },
      { genesisHash: `0x${"e5".repeat(32)}` },
    ]) {
      await expectCodeAsync("DATA_OTHER_CHAIN", open(path, { identity: { ...IDENTITY, ...change } }));
    }
    const spelled = { ...IDENTITY, system: IDENTITY.system.toUpperCase().replace("0X", "0x") };
    await (await open(path, { identity: spelled })).close();
  });

  it("names a damaged file: LOG_CORRUPT", async () => {
    const path = join(current().path, "..", "damaged.sqlite");
    const store = await open(path);
    for (let i = 0; i < 100; i += 1) await take(store, `intent ${i}`, { day: "5", [`other ${i}`]: "1" });
    await store.close();
    const bytes = readFileSync(path);
    for (let page = 2; page * 4096 < bytes.length; page += 1) bytes.fill(0xff, page * 4096, page * 4096 + 64);
    writeFileSync(path, bytes);
    const damaged = await open(path);
    await expectCodeAsync("LOG_CORRUPT", take(damaged, "b", { day: "5" }));
    await damaged.close();
  });

  it("takes no total that is no amount for zero: LOG_CORRUPT", async () => {
    const { store, path } = current();
    await take(store, "a", { day: "5" });
    for (const total of ["", "-1", "1e3", "0x5", String(2n ** 256n)]) {
      run(path, "UPDATE counters SET total = ?", total);
      await expectCodeAsync("LOG_CORRUPT", store.read([counter("day")]));
    }
  });

  describe("verify", () => {
    const cases: readonly [string, string][] = [
      ["a total", "UPDATE counters SET total = '3'"],
      ["a place", "UPDATE counters SET last_n = 1"],
      ["a missing counter", "DELETE FROM counters"],
      ["a counter nobody charged", "INSERT INTO counters VALUES ('0x00', 1, '5')"],
      ["a missing line", "DELETE FROM ledger WHERE id = 1"],
      ["an amount", "UPDATE ledger SET reserved = '1' WHERE id = 1"],
      ["where it stood", "UPDATE ledger SET before = '1' WHERE id = 2"],
      ["what is given back", "UPDATE ledger SET reserved = '1', n = 2 WHERE id = 3"],
    ];
    for (const [name, sql] of cases) {
      it(`finds ${name} that was changed`, async () => {
        const { store, path } = current();
        await take(store, "a", { day: "5" });
        await take(store, "b", { day: "7" });
        await store.end(intent("a"), "release", 9);
        expect((await store.verify()).problems).to.deep.equal([]);
        run(path, sql);
        expect((await store.verify()).problems).to.have.length.at.least(1);
      });
    }
  });

  describe("its triggers", () => {
    const line = (step: string, place: string, seq: string) =>
      `INSERT INTO ledger (step, intent, log, counter, win, n, before, reserved, seq)
       VALUES ('${step}', '${intent("a")}', 1, '${counter("day")}', 'day', ${place}, ${seq})`;
    const refused: readonly [string, string][] = [
      ["a changed line", "UPDATE ledger SET before = '1'"],
      ["a removed line", "DELETE FROM ledger"],
      ["a skipped place", line("reserve", "3, '5', '5'", "NULL")],
      ["a place given twice", line("reserve", "1, '5', '5'", "NULL")],
      ["giving back what nobody holds", line("release", "2, '5', '5'", "9")],
      ["giving back more", line("release", "1, '5', '6'", "9")],
      ["giving back without a record", line("release", "1, '5', '5'", "NULL")],
    ];
    for (const [name, sql] of refused) {
      it(`refuse ${name}`, async () => {
        const { store, path } = current();
        await take(store, "a", { day: "5" });
        const database = new DatabaseSync(path);
        expect(() => database.exec(sql)).to.throw();
        database.close();
      });
    }

    it("refuse to give back twice", async () => {
      const { store, path } = current();
      await take(store, "a", { day: "5" });
      const database = new DatabaseSync(path);
      database.exec(line("release", "1, '5', '5'", "9"));
      expect(() => database.exec(line("cancel", "1, '5', '5'", "9"))).to.throw();
      database.close();
    });
  });
});
