import { join } from "node:path";

import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { makeDurable, openDatabase } from "../../../../services/store/sqlite/database.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../support/temp-dir.ts";

describe("openDatabase", () => {
  const directory = useTempDir();

  it("commits durably: write-ahead log, full synchronization, erased content overwritten, one writer waits", async () => {
    const database = openDatabase(join(directory(), "a.sqlite"), false);
    await makeDurable(database);
    const pragma = (name: string) => Object.values(database.get(`PRAGMA ${name}`) ?? {})[0];
    const settings = ["journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout"].map(pragma);
    database.close();
    expect(settings).to.deep.equal(["wal", 2, 1, 1, 5000]);
  });

  it("rolls back when the work throws, and passes its error on", () => {
    const database = openDatabase(join(directory(), "a.sqlite"), false);
    database.exec("CREATE TABLE t (a)");
    expectCode("HOLD_CLOSED", () =>
      database.transaction(() => {
        database.run("INSERT INTO t VALUES (1)");
        throw new CountersignError("HOLD_CLOSED", "for the test");
      }),
    );
    expect(database.get("SELECT count(*) AS n FROM t")).to.deep.include({ n: 0 });
    expect(database.transaction(() => database.run("INSERT INTO t VALUES (1), (2)"))).to.equal(2);
    database.close();
  });

  it("turns every failure of SQLite into STORE_FAILED", () => {
    const database = openDatabase(join(directory(), "a.sqlite"), false);
    expectCode("STORE_FAILED", () => database.run("INSERT INTO missing VALUES (1)"));
    database.close();
    expectCode("STORE_FAILED", () => database.get("SELECT 1"));
    expectCode("STORE_FAILED", () => openDatabase(join(directory(), "none", "a.sqlite"), false));
  });
});
