import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { writeFileAtomic } from "../../../services/platform/files.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

describe("writeFileAtomic", () => {
  const directory = useTempDir();

  it("replaces the content, sets the mode and leaves nothing beside it", async () => {
    const path = join(directory(), "a.json");
    await writeFileAtomic(path, "old");
    await writeFileAtomic(path, Buffer.from("new"), 0o600);
    expect(await readFile(path, "utf8")).to.equal("new");
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(directory())).to.deep.equal(["a.json"]);
  });

  it("leaves the old content, and nothing beside it, when it fails", async () => {
    const path = join(directory(), "a");
    await writeFileAtomic(path, "old");
    await expectCodeAsync("STORE_FAILED", writeFileAtomic(join(path, "below-a-file"), "new"));
    expect(await readFile(path, "utf8")).to.equal("old");
    expect(await readdir(directory())).to.deep.equal(["a"]);
  });
});
