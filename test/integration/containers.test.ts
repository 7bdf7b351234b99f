import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { buildImage, runArguments, USER } from "../../scripts/containers/image.ts";
import { packPackage } from "../../scripts/release/tarball.ts";
import { run } from "../e2e/support/run.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { until } from "../helpers/until.ts";
import { requireContainers } from "./support/tools.ts";

const IMAGE = "countersign:test";
/** Without systemd nobody runs a health check but us, and podman says so on every start. */
const QUIET = ["--network", "none", "--no-healthcheck"];

describe("the image: Node, its libraries and the package", () => {
  let dir: string;
  let storage: readonly string[];
  const podman = (...args: readonly string[]) => run("podman", [...storage, ...args]);
  const inside = (args: readonly string[], ...options: readonly string[]) =>
    run("podman", [...runArguments(storage, IMAGE, [...QUIET, "--rm", ...options]), ...args]);
  const script = (text: string, ...options: readonly string[]) =>
    inside(["-e", text], "--entrypoint", '["/usr/bin/node"]', ...options);

  before(async function () {
    await requireContainers(this);
    dir = createTempDir();
    storage = ["--root", join(dir, "storage"), "--runroot", join(dir, "run")];
    const folder = join(dir, "image");
    mkdirSync(folder);
    const tarball = join(dir, await packPackage(process.cwd(), dir));
    buildImage({ name: IMAGE, folder, packages: [tarball], storage });
    expect(existsSync(join(folder, "root/usr/bin/node"))).to.equal(true);
  });
  after(async () => {
    if (dir === undefined) return;
    // Its layers are mounted as another user's files.
    await podman("rmi", "--all", "--force");
    removeDir(dir);
  });

  it("runs the command line as nobody, on a root that cannot be written, without network", async () => {
    const version = await inside(["--version"]);
    expect(version, version.stderr).to.include({ status: 0 });
    expect(version.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    const who = await script(
      "console.log(process.getuid(), process.getgid()); require('fs').writeFileSync('/app/x', '')",
    );
    expect(who.stdout).to.equal(`${USER} ${USER}\n`);
    expect(who.status).not.to.equal(0);
    expect(who.stderr).to.include("EROFS");
  });

  it("has no shell, and nothing of the machine it was made on", async () => {
    const { stdout } = await script("console.log(require('fs').readdirSync('/').join())");
    expect(stdout.trim().split(","))
      .to.include.members(["app", "data", "usr"])
      .and.not.include.members(["bin", "root"]);
    expect((await inside([], "--entrypoint", '["/bin/sh"]')).status).not.to.equal(0);
  });

  it("declares its health check, for whoever runs one", async () => {
    const { stdout } = await podman("image", "inspect", "--format", "{{json .HealthCheck}}", IMAGE);
    expect(stdout).to.include("/app/health.mjs");
  });

  it("refuses a process it does not have", async () => {
    const { status, stderr } = await inside([], "--env", "PROCESS=erp");
    expect([status, stderr]).to.deep.equal([
      1,
      "PROCESS is erp: expected one of chain, signing, gateway, batcher, sidecar, or nothing\n",
    ]);
  });

  it("says of a process what it lacks, with the code", async () => {
    const { status, stderr } = await inside([], "--env", "PROCESS=signing");
    expect(status).to.equal(1);
    expect(stderr).to.include("CONFIG_MISSING");
    const chain = await inside([], "--env", "PROCESS=chain", "--env", "DATA_DIR=/tmp/chain");
    expect(chain.stderr).to.match(/^HARDHAT_MISSING: /);
  });

  it("is healthy while what it names answers, and ends at once on SIGTERM", async () => {
    const server =
      "require('http').createServer((q, s) => s.writeHead(q.url === '/well' ? 200 : 403).end()).listen(8080);" +
      "process.on('SIGTERM', () => process.exit(7))";
    const started = await run("podman", [
      ...runArguments(storage, IMAGE, [...QUIET, "--detach", "--entrypoint", '["/usr/bin/node"]']),
      ...["-e", server],
    ]);
    const id = started.stdout.trim();
    expect(id, started.stderr).to.match(/^[0-9a-f]{64}$/);
    const health = async (url: string) =>
      (await podman("exec", "--env", `HEALTH_URL=${url}`, id, "/usr/bin/node", "/app/health.mjs")).status;
    await until("the server answers", async () => (await health("http://127.0.0.1:8080/well")) === 0);
    expect(await health("http://127.0.0.1:8080/ill")).to.equal(1);
    expect(await health("tcp://127.0.0.1:8080")).to.equal(0);
    expect(await health("tcp://127.0.0.1:9")).to.equal(1);
    await podman("stop", "--time", "30", id);
    const { stdout } = await podman("inspect", "--format", "{{.State.ExitCode}}", id);
    expect(stdout.trim()).to.equal("7");
  });
});
