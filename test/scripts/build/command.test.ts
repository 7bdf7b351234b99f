import { chmodSync, cpSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { linkCommand } from "../../../scripts/build/command.ts";
import { run } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";

describe("scripts/build/command", () => {
  let dir: string;
  const own = () => join(dir, "services/main/countersign.mjs");

  beforeEach(() => {
    dir = createTempDir();
    mkdirSync(join(dir, "services/main"), { recursive: true });
    cpSync("package.json", join(dir, "package.json"));
    writeFileSync(own(), '#!/usr/bin/env node\nconsole.log("ran", ...process.argv.slice(2));\n');
    chmodSync(own(), 0o755);
  });
  afterEach(() => removeDir(dir));

  it("links what npx finds to the command of the checkout, also a second time", async () => {
    linkCommand(dir);
    linkCommand(dir);
    const link = join(dir, "node_modules/.bin/countersign");
    expect(lstatSync(link).isSymbolicLink()).to.equal(true);
    const ran = await run(link, ["--version"]);
    expect([ran.status, ran.stdout]).to.deep.equal([0, "ran --version\n"]);
  });

  it("is all there is to find: the checkout names no command, or npx would install the checkout first", () => {
    expect(JSON.parse(readFileSync("package.json", "utf8"))).not.to.have.property("bin");
    const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, object> };
    expect(lock.packages[""]).not.to.have.property("bin");
  });
});
