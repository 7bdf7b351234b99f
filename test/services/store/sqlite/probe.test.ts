import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { openDatabase } from "../../../../services/store/sqlite/database.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { probe } from "../../../../services/store/sqlite/probe.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { IDENTITY } from "../support/identity.ts";
import { useLogStore } from "../support/log-store.ts";
import { useTempDir } from "../support/temp-dir.ts";

const FILL = fileURLToPath(new URL("../support/full-disk.ts", import.meta.url));

describe("store/probe", () => {
  const current = useLogStore();
  const directory = useTempDir();

  it("writes, as often as it is asked, and leaves nothing that grows", async () => {
    const { store, path } = current();
    for (let i = 0; i < 40; i += 1) await store.probe();
    const database = openDatabase(path, true);
    expect(database.all("SELECT one, length(filler) AS bytes FROM probe")).to.deep.equal([{ one: 1, bytes: 65_536 }]);
    const pages = Number(database.get("PRAGMA page_count")?.["page_count"]);
    database.close();
    expect(pages * 4096).to.be.below(512 * 1024);
    expect(existsSync(`${path}-probe`)).to.equal(false);
  });

  it("finds nothing wrong where another process that has the log open looks at the same moment", async () => {
    const { store, path } = current();
    const batcher = await openLogStore({ path, identity: IDENTITY });
    for (let i = 0; i < 40; i += 1) await Promise.all([store.probe(), batcher.probe()]);
    await batcher.close();
    expect(existsSync(`${path}-probe`)).to.equal(false);
  });

  it("fails where the database may not grow: STORE_FAILED", async () => {
    const { path } = current();
    const database = openDatabase(path, false);
    const pages = Number(database.get("PRAGMA page_count")?.["page_count"]);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    await expectCodeAsync("STORE_FAILED", probe(database, path));
    database.exec("PRAGMA max_page_count = 1000000");
    await probe(database, path);
    database.close();
  });

  it("fails where no file can be made: STORE_FAILED", async () => {
    const folder = join(directory(), "logs");
    await mkdir(folder);
    const path = join(folder, "log.sqlite");
    const store = await openLogStore({ path, identity: IDENTITY });
    // As a disk that was mounted read-only; whoever may write everywhere finds a folder in the file's place.
    await mkdir(`${path}-probe`);
    await chmod(folder, 0o500);
    await expectCodeAsync("STORE_FAILED", store.probe());
    await chmod(folder, 0o700);
    await store.close();
  });

  it("fails on a disk that is full, where the database still has room of its own: STORE_FAILED", function () {
    const mount = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" "$3" "$1"';
    const arguments_ = ["-rm", "sh", "-c", mount, "sh", directory(), process.execPath, FILL];
    const { status, stdout, stderr } = spawnSync("unshare", arguments_, { encoding: "utf8" });
    // No name spaces for us here: the limit of pages above is all that can be tried.
    if (status !== 0 && stdout === "") {
      console.warn(`      not tried on a real disk: ${stderr.split("\n")[0] ?? "no unshare"}`);
      this.skip();
    }
    expect(JSON.parse(stdout)).to.deep.equal({ before: "ok", full: "STORE_FAILED", after: "ok" });
  });
});
