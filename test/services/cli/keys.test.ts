import { appendFile, readFile, rm } from "node:fs/promises";

import { expect } from "chai";

import { lockHome } from "../../../services/domain/home/lock.ts";
import { envIn, EPHEMERAL, newHome } from "../domain/home/support/new-home.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { runHere } from "./support/run-here.ts";

describe("countersign keys", () => {
  const directory = useTempDir();
  const keys = (home: string, ...args: string[]) => runHere({ cwd: home, env: envIn(directory()) }, "keys", ...args);

  it("lists the wallets of a home, and makes those that are missing and no other", async () => {
    const { path, files } = await newHome(directory());
    const whole = await keys(path);
    expect(whole.status).to.equal(0);
    expect(whole.stdout)
      .to.match(/^guardian +0x[0-9a-f]{40} +open$/m)
      .and.to.match(/^payer +0x[0-9a-f]{40} +open$/m);
    const before = await readFile(files.wallet("member1"), "utf8");
    await rm(files.wallet("guardian"));
    const lacking = await keys(path);
    expect(lacking.status).to.equal(1);
    expect(lacking.stdout).to.match(/^guardian +- +missing$/m);
    const made = await keys(path, "--make", "--json");
    expect(made.status).to.equal(0);
    const rows = JSON.parse(made.stdout) as readonly { readonly name: string; readonly state: string }[];
    expect(rows.find(({ name }) => name === "guardian")).to.include({ state: "open" });
    expect(await readFile(files.wallet("member1"), "utf8")).to.equal(before);
  });

  it("asks for the passphrase of a domain that is not ephemeral, and makes nothing beside another command", async () => {
    const { path, files } = await newHome(directory());
    const unlock = await lockHome(files);
    expect((await keys(path, "--make")).stderr).to.match(/^HOME_IN_USE: /);
    unlock();
    await rm(files.domain);
    await appendFile(files.domain, EPHEMERAL.replace("ephemeral: true", "ephemeral: false"));
    expect((await keys(path, "--make")).stderr).to.match(/^PASSPHRASE_MISSING: there is no terminal to ask at/);
  });
});
