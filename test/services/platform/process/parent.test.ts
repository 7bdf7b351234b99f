import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { startChild } from "../../../../services/platform/process/child.ts";
import { listens } from "../../../../services/platform/process/probe.ts";
import { until } from "../../../helpers/until.ts";
import { createWorld, lives, type World } from "./support/world.ts";

const OWNER = fileURLToPath(new URL("support/owner.ts", import.meta.url));

describe("platform/process: the end of a parent", () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.let("serves");
  });
  afterEach(() => world.remove());

  it("by kill -9 is noticed: the child drains, ends, and gives its port back", async () => {
    const { script, args = [], logFile } = world.options;
    const owner = spawn(process.execPath, ["--import", "tsx", OWNER, script, ...args, logFile], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = Number(String((await once(owner.stdout, "data"))[0]));
    await until("the child listens", listens(world.url));
    owner.kill("SIGKILL");
    await until("the child has ended", () => !lives(pid));
    expect(await listens(world.url)()).to.equal(false);
  });

  it("lets a child finish, as SIGTERM does", async () => {
    const child = startChild(world.options);
    await until("the child listens", listens(world.url), { otherwise: () => child.tail() });
    await child.stop();
    expect(await child.ended).to.deep.include({ status: 0, signal: null, problems: [] });
    expect(await world.output()).to.contain("closed");
  });

  it("is no matter of a process that was started without a channel", async () => {
    const { script, args = [] } = world.options;
    const alone = spawn(process.execPath, ["--import", "tsx", script, ...args], { stdio: "ignore" });
    await until("it listens", listens(world.url));
    alone.kill("SIGTERM");
    expect((await once(alone, "exit"))[0]).to.equal(0);
  });
});
