import { execFile } from "node:child_process";
import { once } from "node:events";

import { expect } from "chai";

import { lockHome } from "../../../../services/domain/home/lock.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";
import { newHome } from "./support/new-home.ts";

const HOLDER = `
  import { lockHome } from ${JSON.stringify(new URL("../../../../services/domain/home/lock.ts", import.meta.url).href)};
  await lockHome({ lock: process.argv[1] });
  console.log("held");
  setInterval(() => undefined, 1000);
`;

describe("domain/home/lock", () => {
  const directory = useTempDir();

  it("lets one command change a home at a time", async () => {
    const { files } = await newHome(directory());
    const release = await lockHome(files);
    const { detail } = await expectCodeAsync("HOME_IN_USE", lockHome(files));
    expect(detail).to.contain(`process ${process.pid}`);
    release();
    (await lockHome(files))();
  });

  it("names the process that has it, and is free again when that ends, however it ends", async () => {
    const { files } = await newHome(directory());
    const args = ["--import", "tsx", "--input-type=module", "--eval", HOLDER, files.lock];
    const holder = execFile(process.execPath, args);
    await once(holder.stdout ?? holder, "data");
    const { detail, family } = await expectCodeAsync("HOME_IN_USE", lockHome(files));
    expect(detail).to.contain(`process ${holder.pid}`);
    expect(family).to.equal("retryable");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    (await lockHome(files))();
  });
});
