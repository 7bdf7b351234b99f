import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { envIn, EPHEMERAL, newHome } from "../domain/home/support/new-home.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { runHere } from "./support/run-here.ts";

const HOLD = Buffer.alloc(32, 7).toString("base64url");
const SECOND = `approvers:
  second:
    wallet: key:second
    upTo: 10,000.00 USD
`;

describe("commands without flags, in a home that is not deployed", () => {
  const directory = useTempDir();
  const stderrOf = async (cwd: string, ...args: string[]) => {
    const { status, stderr } = await runHere({ cwd, env: envIn(directory()) }, ...args);
    expect(status, args.join(" ")).to.be.greaterThan(0);
    return stderr;
  };

  it("name what the home does not have yet", async () => {
    const { path, files } = await newHome(directory());
    const deployment = `FILE_UNREADABLE: ${files.deployment}: ENOENT`;
    expect(await stderrOf(path, "verify-chain", `0x${"00".repeat(32)}`)).to.contain(deployment);
    expect(await stderrOf(path, "audit")).to.match(/^ARGUMENT_MISSING: there is no log in .*logs yet/);
    // The one approver whose key the home keeps needs no name.
    for (const verb of ["show", "approve"]) expect(await stderrOf(path, "holds", verb, HOLD)).to.contain(deployment);
    for (const verb of ["list", "watch"]) expect(await stderrOf(path, "holds", verb)).to.contain(deployment);
  });

  it("erase, back up and put back where the home says", async () => {
    const { path, files } = await newHome(directory());
    const erase = ["erase", "1", "--reason", "asked for"];
    expect(await stderrOf(path, ...erase)).to.contain(`FILE_UNREADABLE: ${files.deployment}: ENOENT`);
    const copies = join(directory(), "copies");
    expect(await stderrOf(path, "backup", copies))
      .to.match(/^STORE_MISSING: /)
      .and.to.contain(files.logs);
    const from = join(directory(), "from");
    await mkdir(from);
    await writeFile(join(from, "log-1.sqlite"), "");
    await mkdir(files.logs, { recursive: true });
    await writeFile(join(files.logs, "log-1.sqlite"), "");
    expect(await stderrOf(path, "restore", from))
      .to.match(/^STORE_EXISTS: /)
      .and.to.contain(files.logs);
  });

  it("ask which approver, where the home keeps the keys of several", async () => {
    const { path } = await newHome(directory(), "two", EPHEMERAL.replace("approvers:\n", SECOND));
    expect(await stderrOf(path, "holds", "approve", HOLD)).to.match(
      /^ARGUMENT_MISSING: give --approver <name>: the home keeps the keys of second, approver/,
    );
    expect(await stderrOf(path, "holds", "approve", "--approver", "third", HOLD)).to.match(
      /^ARGUMENT_INVALID: --approver third: the home keeps the keys of second, approver/,
    );
    expect(await stderrOf(path, "holds", "approve", "--approver", "second", HOLD)).to.match(/^FILE_UNREADABLE: /);
  });

  it("read what runs from a file that is as it has to be", async () => {
    const { path, files } = await newHome(directory());
    await writeFile(files.resident, '{"v":2}');
    await writeFile(files.deployment, "{}");
    expect(await stderrOf(path, "verify-chain", `0x${"00".repeat(32)}`)).to.match(/^FILE_INVALID: /);
  });
});
