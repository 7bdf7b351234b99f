import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { expect } from "chai";

import { signalGroup } from "./support/group.ts";
import { countersign, ownEnv, run } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

/** Between two kills: each run lives a little longer than the one before. */
const LONGER_MS = 500;
const COMMAND = "services/main/countersign.mjs";

describe("countersign apply, killed with all it started", () => {
  let dir: string;
  before(() => {
    dir = createTempDir();
  });
  after(() => removeDir(dir));

  it("goes on from wherever SIGKILL left it, and then has nothing to do", async () => {
    const home = join(dir, "home");
    const env = { XDG_CONFIG_HOME: join(dir, "config") };
    const made = await countersign(["init", home, "--yes", "--template", "finance"], { env });
    expect(made.status, made.stderr).to.equal(0);
    const args = [COMMAND, "apply", "--home", home, "--yes", "--json"];
    let kills = 0;
    for (let life = 2 * LONGER_MS; ; life += LONGER_MS) {
      const child = spawn(process.execPath, args, {
        ...({ env: { ...ownEnv(), ...env }, stdio: ["ignore", "ignore", "pipe"], detached: true } as const),
      });
      const closed = once(child, "close") as Promise<[number | null]>;
      const said = text(child.stderr);
      AbortSignal.timeout(life).addEventListener("abort", () => signalGroup(child, "SIGKILL"));
      const [status] = await closed;
      if (status === 0) break;
      expect(status, await said).to.equal(null);
      kills += 1;
    }
    expect(kills).to.be.greaterThan(3);
    const again = await run(process.execPath, args, { env });
    expect(again.status, again.stderr).to.equal(0);
    expect(JSON.parse(again.stdout)).to.deep.include({ steps: 0, owed: [], drift: [] });
    const plan = await countersign(["plan", "--home", home, "--json"], { env });
    expect((JSON.parse(plan.stdout) as { rows: unknown[] }).rows).to.deep.equal([]);
  });
});
