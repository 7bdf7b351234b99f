import { appendFile, cp } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { envIn, newHome } from "../domain/home/support/new-home.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { runHere } from "./support/run-here.ts";

describe("countersign trust", () => {
  const directory = useTempDir();
  const trust = (...args: string[]) => runHere({ cwd: directory(), env: envIn(directory()) }, "trust", ...args);

  it("shows whose home it is and what it allows, and trusts what was shown and nothing else", async () => {
    const { path } = await newHome(directory());
    const clone = join(directory(), "clone");
    await cp(path, clone, { recursive: true });
    const shown = await trust(clone);
    expect(shown.status).to.equal(1);
    for (const line of [
      "organization  Test",
      `owner         user ${process.getuid?.()}`,
      "System        none yet",
      "council       2 of 3 members propose whatever loosens; it waits 1 second",
      "agents        none",
      "keys          of people are kept open (ephemeral)",
    ]) {
      expect(shown.stderr).to.contain(`${line}\n`);
    }
    const [, digest = ""] = /--yes (0x[0-9a-f]{64})/.exec(shown.stderr) ?? [];
    expect(shown.stderr).to.contain("ARGUMENT_MISSING: there is no terminal to ask at");

    await appendFile(join(clone, "countersign.yaml"), "# changed\n");
    const changed = await trust(clone, "--yes", digest);
    expect(changed.status).to.equal(1);
    expect(changed.stderr).to.contain(`HOME_UNTRUSTED: --yes agrees to ${digest}, and this is 0x`);
    expect((await trust("--list")).stdout).not.to.contain(clone);

    const [, now = ""] = /this is (0x[0-9a-f]{64})/.exec(changed.stderr) ?? [];
    expect((await trust(clone, "--yes", now)).stdout).to.equal(`trusted ${clone}\n`);
    expect((await trust("--list")).stdout).to.match(new RegExp(`^Test +not deployed +${clone}$`, "m"));
  });

  it("lists what is trusted, and trusts it no more", async () => {
    expect((await trust("--list")).stdout).to.equal("you trust no home\n");
    const { path } = await newHome(directory());
    expect(JSON.parse((await trust("--list", "--json")).stdout)).to.have.nested.property("[0].path", path);
    expect((await trust(path, "--remove")).stdout).to.equal(`trusted no more: ${path}\n`);
    const again = await trust(path, "--remove");
    expect(again.status).to.equal(1);
    expect(again.stderr).to.match(/^HOME_UNTRUSTED: /);
    expect((await trust("--remove")).stderr).to.match(/^ARGUMENT_MISSING: --remove needs the path/);
  });

  it("is HOME_NOT_FOUND where there is no home, and DOMAIN_INVALID where the file is none", async () => {
    expect((await trust()).stderr).to.match(/^HOME_NOT_FOUND: /);
    const { files } = await newHome(directory());
    await appendFile(files.domain, "unknown: word\n");
    expect((await trust(join(directory(), "home"))).stderr).to.match(/^DOMAIN_INVALID: line \d+, column 1: unknown: /);
  });
});
