import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { makeHome } from "../../../../services/domain/home/make.ts";
import { readTrustList, trustListFile } from "../../../../services/domain/home/trust-list.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { until } from "../../../helpers/until.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";
import { envIn, EPHEMERAL, newHome } from "./support/new-home.ts";

const COMMAND = new URL("../../../../services/main/countersign.ts", import.meta.url).pathname;
const TSX = import.meta.resolve("tsx");

describe("domain/home/make", () => {
  const directory = useTempDir();
  const make = (folder: string, text = EPHEMERAL) =>
    makeHome({ folder: join(directory(), folder), text, passphrase: null, env: envIn(directory()) });

  it("makes file, schema and keys, ignores them in git and container builds, and trusts what it made", async () => {
    const { path, files } = await newHome(directory(), "a/b");
    expect(await readdir(path)).to.have.members([".countersign", ".dockerignore", ".gitignore", "countersign.yaml"]);
    expect(await readFile(files.domain, "utf8")).to.equal(EPHEMERAL);
    expect(EPHEMERAL.split("\n")[0]).to.equal("# yaml-language-server: $schema=.countersign/schema.json");
    const schema = JSON.parse(await readFile(files.schema, "utf8")) as { readonly properties: object };
    expect(Object.keys(schema.properties)).to.include.members(["council", "targets", "delegations"]);
    for (const name of [".gitignore", ".dockerignore"]) {
      expect(await readFile(join(path, name), "utf8")).to.equal(".countersign/\n");
    }
    expect((await readTrustList(trustListFile(envIn(directory())))).map((home) => home.path)).to.deep.equal([path]);
  });

  it("leaves what else is in a folder, and adds one line to what is ignored", async () => {
    const folder = join(directory(), "project");
    await mkdir(folder);
    await writeFile(join(folder, "package.json"), "{}");
    await writeFile(join(folder, ".gitignore"), "node_modules");
    await make("project");
    expect(await readFile(join(folder, "package.json"), "utf8")).to.equal("{}");
    expect(await readFile(join(folder, ".gitignore"), "utf8")).to.equal("node_modules\n.countersign/\n");
  });

  it("is HOME_EXISTS, and changes nothing, where a home or a part of one is", async () => {
    const { path, files } = await newHome(directory());
    const before = await readFile(files.domain, "utf8");
    await expectCodeAsync("HOME_EXISTS", make("home"));
    expect(await readFile(files.domain, "utf8")).to.equal(before);
    expect(await readdir(path)).to.have.length(4);
    for (const part of ["countersign.yaml", ".countersign"]) {
      const folder = join(directory(), `with-${part}`);
      await mkdir(join(folder, part), { recursive: true });
      await expectCodeAsync("HOME_EXISTS", make(`with-${part}`));
      expect(await readdir(folder)).to.deep.equal([part]);
    }
    await writeFile(join(directory(), "file"), "");
    await expectCodeAsync("HOME_EXISTS", make("file"));
  });

  it("makes nothing of a file that is no domain", async () => {
    await expectCodeAsync("DOMAIN_INVALID", make("x", EPHEMERAL.replace("threshold: 2", "threshold: 9")));
    expect(await readdir(directory())).to.deep.equal([]);
  });

  it("takes back what was in place already when the home cannot be trusted", async () => {
    const folder = join(directory(), "project");
    await mkdir(folder);
    await writeFile(join(folder, ".gitignore"), "node_modules\n");
    const config = join(directory(), "config", "countersign");
    await mkdir(config, { recursive: true });
    await chmod(config, 0o777);
    await expectCodeAsync("TRUST_LIST_UNSAFE", make("project"));
    expect(await readdir(folder)).to.deep.equal([".gitignore"]);
    expect(await readFile(join(folder, ".gitignore"), "utf8")).to.equal("node_modules\n");
    await expectCodeAsync("TRUST_LIST_UNSAFE", make("new/one"));
    expect(await readdir(directory())).to.have.members(["config", "project"]);
  });

  // The system refuses what goes beyond so many kilobytes of a file, as it does on a full disk.
  for (const kilobytes of [0, 1]) {
    it(`leaves nothing on a disk that takes ${kilobytes} KB of a file`, async () => {
      const root = await realpath(directory());
      const env = { ...envIn(root), HOME: root, PATH: process.env["PATH"] ?? "", TSX_DISABLE_CACHE: "1" };
      const init = ["--import", TSX, COMMAND, "init", join(root, "new", "home"), "--yes"];
      const command = `ulimit -f ${kilobytes}; exec "$0" "$@"`;
      const stderr = await new Promise<string>((resolve) => {
        execFile("bash", ["-c", command, process.execPath, ...init], { env, cwd: root }, (error, _, text) =>
          resolve(`${error?.code ?? 0} ${text}`),
        );
      });
      expect(stderr).to.match(/^1 STORE_FAILED: cannot (?:write|make) .*EFBIG/);
      expect(await readdir(root)).to.deep.equal([]);
    });
  }

  it("leaves nothing when it is interrupted", async () => {
    const root = await realpath(directory());
    const passphrase = join(root, "passphrase");
    await writeFile(passphrase, "a passphrase of many words\n", { mode: 0o600 });
    const env = { ...envIn(root), HOME: root, PATH: process.env["PATH"] ?? "" };
    const init = ["--import", TSX, COMMAND, "init", join(root, "new"), "--yes", "--passphrase-file", passphrase];
    const child = execFile(process.execPath, init, { env, cwd: root });
    const ended = new Promise<number | null>((resolve) => child.once("exit", (status) => resolve(status)));
    // Keys of people are being made: each takes a while.
    await until("the key of a member", async () =>
      (await readdir(root, { recursive: true })).some((name) => name.endsWith("member1.key")),
    );
    child.kill("SIGINT");
    expect(await ended).to.equal(130);
    expect(await readdir(root)).to.deep.equal(["passphrase"]);
  });

  it("keeps the folder itself as it was", async () => {
    const folder = join(directory(), "project");
    await mkdir(folder, { mode: 0o750 });
    const { ino } = await stat(folder);
    await make("project");
    const after = await stat(folder);
    expect([after.ino, after.mode & 0o777]).to.deep.equal([ino, 0o750]);
  });
});
