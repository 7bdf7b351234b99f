import { mkdirSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import manifest from "../../package.json" with { type: "json" };
import { buildImage, USER } from "../../scripts/containers/image.ts";
import { packPackage } from "../../scripts/release/tarball.ts";
import { makeHome } from "../../services/domain/home/make.ts";
import { countersign, run } from "../e2e/support/run.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { until } from "../helpers/until.ts";
import { local } from "../services/domain/support/domain.ts";
import { composeServices, podmanOptions } from "./support/compose.ts";
import { requireContainers } from "./support/tools.ts";

const VERSION = "compose";

/** There is no tool for compose files in Debian that works without a network of its own: podman runs what the file says. */
describe("the compose file: a home's services, each in a container of its own", () => {
  let dir: string;
  let home: string;
  let storage: readonly string[];
  let env: Readonly<Record<string, string>>;
  const containers = new Map<string, string>();
  const podman = (...args: readonly string[]) => run("podman", [...storage, ...args]);
  const node = (service: string, text: string, ...args: readonly string[]) =>
    podman("exec", containers.get(service) ?? "", "/usr/bin/node", "-e", text, ...args);

  before(async function () {
    await requireContainers(this);
    if (process.getuid?.() !== 0) this.skip();
    dir = createTempDir();
    storage = ["--root", join(dir, "storage"), "--runroot", join(dir, "run")];
    env = { XDG_CONFIG_HOME: join(dir, "config") };
    const tarball = join(dir, await packPackage(process.cwd(), dir));
    const hardhat = `hardhat@${manifest.dependencies.hardhat}`;
    for (const [name, packages] of [
      ["countersign", [tarball]],
      ["countersign-chain", [tarball, hardhat]],
    ] as const) {
      const folder = join(dir, name);
      mkdirSync(folder);
      buildImage({ name: `${name}:${VERSION}`, folder, packages, storage });
    }
    home = await makeHome({ folder: join(dir, "home"), text: local(), passphrase: null, env });
    const applied = await countersign(["apply", "--yes", "--home", home], { env });
    expect(applied.status, applied.stdout + applied.stderr).to.equal(0);
    // What an agent has lies with the agent.
    await cp(join(home, ".countersign", "agents"), join(dir, "agents"), { recursive: true });
    await run("chown", ["-R", String(USER), join(home, ".countersign")]);
    await run("chmod", ["a+x", dir, home]);
  });
  after(async () => {
    if (dir === undefined) return;
    for (const id of containers.values()) await podman("rm", "--force", id);
    await podman("rmi", "--all", "--force");
    removeDir(dir);
  });

  it("starts all of them as it says, and each becomes healthy", async () => {
    for (const [name, service] of composeServices({ VERSION, COUNTERSIGN_HOME: home })) {
      const started = await podman("--runtime", "runc", "run", ...podmanOptions(service, containers), service.image);
      expect(started.status, started.stderr).to.equal(0);
      containers.set(name, started.stdout.trim());
      // Whoever comes before it is started anew until it is there; here nothing is started twice.
      if (name === "chain") await isHealthy(name, started.stdout.trim());
    }
    expect([...containers.keys()]).to.deep.equal([
      ...["network", "chain", "signing", "gateway", "signing-batcher", "gateway-batcher"],
    ]);
    for (const [name, id] of containers) await isHealthy(name, id);
  });

  async function isHealthy(name: string, id: string): Promise<void> {
    const answers = async () => (await podman("exec", id, "/usr/bin/node", "/app/health.mjs")).status === 0;
    const logs = await podman("logs", id);
    await until(`${name} is healthy`, answers, { otherwise: () => logs.stdout + logs.stderr });
  }

  it("decides, and anchors what it decided", async () => {
    const body = JSON.stringify({ amount: "90.00", currency: "USD", to: "IBAN-2" });
    const act = ["--type", "bank.wire.create", "--target", "bank", "--path", "/wires", "--body", body];
    const params = ["amount=9000", "currency=USD", "recipient=IBAN-2"].flatMap((each) => ["--param", each]);
    const intent = await countersign(["intent", "--profile", join(dir, "agents", "lead.json"), ...act, ...params], {
      env,
    });
    expect(intent.status, intent.stderr).to.equal(0);
    const post = `
      const [body] = process.argv.slice(1);
      const headers = { "content-type": "application/json" };
      const answer = await fetch("http://127.0.0.1:8401/v1/actions", { method: "POST", headers, body });
      console.log(answer.status, (await answer.json()).verdict);`;
    const answered = await node("signing", `(async () => {${post}})()`, intent.stdout.trim());
    expect(answered.stdout, answered.stderr).to.equal("200 AutoApproved\n");
    const stats = `fetch("http://127.0.0.1:8403/readyz").then(async (r) => console.log(r.status, await r.text()))`;
    await until("the batcher anchored it", async () => /^200 /.test((await node("signing-batcher", stats)).stdout));
  });

  it("keeps the root of each from being written, and ends each well", async () => {
    for (const [name, id] of containers) {
      const wrote = await podman("exec", id, "/usr/bin/node", "-e", 'require("fs").writeFileSync("/app/x", "")');
      expect(wrote.stderr, name).to.include("EROFS");
    }
    for (const [name, id] of [...containers].toReversed()) {
      await podman("stop", "--time", "30", id);
      const { stdout } = await podman("inspect", "--format", "{{.State.ExitCode}}", id);
      expect(stdout.trim(), name).to.equal("0");
    }
  });
});
