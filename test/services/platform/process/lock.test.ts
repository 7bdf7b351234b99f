import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { holderOfLock, lockFile } from "../../../../services/platform/process/lock.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { temporaryDirectory } from "../../chain/support/organization.ts";

const HOLD = `
  import { lockFile } from ${JSON.stringify(join(process.cwd(), "services/platform/process/lock.ts"))};
  await lockFile(process.argv[1]);
  console.log("held");
  setInterval(() => undefined, 1000);
`;

describe("platform/process/lock", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
  let path = "";
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    dir = await temporaryDirectory();
    path = join(dir.path, "chain.lock");
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await dir.remove();
  });

  /** Another process that holds the lock. */
  const holder = async (): Promise<ChildProcess> => {
    const args = ["--import", "tsx", "--input-type=module", "-e", HOLD, path];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    await once(child.stdout, "data");
    return child;
  };

  it("is one's own until it is given back", async () => {
    const release = await lockFile(path);
    await expectCodeAsync("DATA_IN_USE", lockFile(path));
    release();
    release();
    (await lockFile(path))();
  });

  it("names the living process that holds it, and is free once that one was killed", async () => {
    const child = await holder();
    const { detail } = await expectCodeAsync("DATA_IN_USE", lockFile(path));
    expect(detail).to.contain(`is used by process ${child.pid} (node`);
    child.kill("SIGKILL");
    await once(child, "exit");
    (await lockFile(path))();
  });

  it("is looked at without being taken, by its own process and by others", async () => {
    expect(await holderOfLock(path)).to.equal(null);
    const release = await lockFile(path);
    expect(await holderOfLock(path)).to.deep.equal({ pid: process.pid });
    release();
    expect(await holderOfLock(path)).to.equal(null);
    const child = await holder();
    expect(await holderOfLock(path)).to.deep.equal({ pid: child.pid });
    await expectCodeAsync("DATA_IN_USE", lockFile(path));
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await holderOfLock(path)).to.equal(null);
  });

  it("does not take the id of a process that happens to live for its holder", async () => {
    // The holder died; its id went to another process, here this one's parent.
    const release = await lockFile(path);
    release();
    const file = await open(path, "r+");
    const id = Buffer.alloc(4);
    id.writeUInt32BE(process.ppid);
    await file.write(id, 0, 4, 60);
    await file.close();
    (await lockFile(path))();
  });

  it("is STORE_FAILED where no lock can be", async () => {
    await expectCodeAsync("STORE_FAILED", lockFile(join(dir.path, "none", "chain.lock")));
    await writeFile(path, "x".repeat(4096));
    await expectCodeAsync("STORE_FAILED", lockFile(path));
  });
});
