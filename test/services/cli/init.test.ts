import { chmod, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { expect } from "chai";

import { initCommand } from "../../../services/cli/init.ts";
import { compileDomain } from "../../../services/core/domain/compile.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { TEMPLATES } from "../../../services/domain/templates/templates.ts";
import { envIn } from "../domain/home/support/new-home.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { runHere } from "./support/run-here.ts";

const FRAME = { salt: `0x${"00".repeat(32)}`, from: 0 };

describe("countersign init", () => {
  const directory = useTempDir();
  const init = (...args: string[]) =>
    runHere({ cwd: directory(), env: { ...envIn(directory()), RPC_NODE: "http://127.0.0.1:1" } }, "init", ...args);
  const domainOf = async (name: string) => {
    const text = await readFile(homeFiles(join(directory(), name)).domain, "utf8");
    return compileDomain(text, FRAME).domain;
  };
  const passphraseFile = async (text: string): Promise<string> => {
    const path = join(directory(), "passphrase");
    await writeFile(path, `${text}\n`);
    await chmod(path, 0o600);
    return path;
  };
  const nothingMade = async () => expect(await readdir(directory())).not.to.include("acme");

  it("makes a home without a question, and says loudly that it is ephemeral", async () => {
    const { status, stdout, stderr } = await init("acme", "--yes", "--template", "finance");
    expect(status).to.equal(0);
    expect(stderr).to.match(/^EPHEMERAL: the keys of council, principals and approvers are kept open\.\n/);
    for (const next of ["target add", "agent add", "plan", "apply", "up"]) {
      expect(stdout).to.contain(`  countersign ${next}`);
    }
    // Folded text and no colours where there is no terminal.
    expect(`${stdout}${stderr}`).not.to.contain("\u001b");
    expect(await domainOf("acme")).to.include({ organization: "acme", ephemeral: true, chain: "local" });
  });

  it("encrypts with a passphrase from a file, and then does not say so", async () => {
    const file = await passphraseFile("a passphrase of many words");
    const { status, stdout, stderr } = await init("acme", "--yes", "--passphrase-file", file, "--json");
    expect([status, stderr]).to.deep.equal([0, ""]);
    const home = join(await realpath(directory()), "acme");
    expect(JSON.parse(stdout)).to.deep.equal({
      home,
      organization: "acme",
      template: "minimal",
      chain: "local",
      ephemeral: false,
    });
    expect(await readFile(homeFiles(home).wallet("guardian"), "utf8")).to.contain("scrypt");
  });

  it("asks nothing when everything was said, and in this folder when none was", async () => {
    const { status } = await init(
      "--organization",
      "Ann & Co",
      "--template",
      "audit",
      "--chain",
      "local",
      "--ephemeral",
    );
    expect(status).to.equal(0);
    expect(await domainOf(".")).to.include({ organization: "Ann & Co" });
  });

  it("fails at once where something is to be asked, and nobody sits at a terminal", async () => {
    const { status, stderr } = await init("acme");
    expect(status).to.equal(1);
    expect(stderr).to.match(/^ARGUMENT_MISSING: there is no terminal to ask at: give --yes/);
    await nothingMade();
  });

  for (const [what, args, said] of [
    ["an unknown template", ["--template", "finanse"], /^ARGUMENT_INVALID: no template finanse: do you mean finance\?/],
    ["a node that does not answer", ["--chain", "http://127.0.0.1:1"], /^CHAIN_UNREACHABLE: /],
    ["a node in a variable that does not answer", ["--chain", "env:RPC_NODE"], /^CHAIN_UNREACHABLE: /],
    ["a variable that is not set", ["--chain", "env:NO_NODE"], /^CONFIG_MISSING: NO_NODE is not set/],
    ["no URL", ["--chain", "mainnet"], /^ARGUMENT_INVALID: /],
    ["an organization without a name", ["--organization", ""], /^DOMAIN_INVALID: line 5, column 1: organization: /],
    ["a passphrase file that is not there", ["--passphrase-file", "none"], /^KEY_UNREADABLE: none: ENOENT/],
  ] as const) {
    it(`makes nothing with ${what}`, async () => {
      const { status, stderr } = await init("acme", "--yes", ...args);
      expect(status).to.equal(1);
      expect(stderr).to.match(said);
      await nothingMade();
    });
  }

  it("makes nothing with a passphrase that is short, or would protect nothing", async () => {
    const short = await passphraseFile("elevenchars");
    expect((await init("acme", "--yes", "--passphrase-file", short)).stderr).to.match(/^PASSPHRASE_WEAK: it has 11/);
    await passphraseFile("twelve chars");
    const both = await init("acme", "--yes", "--ephemeral", "--passphrase-file", short);
    expect(both.stderr).to.match(/^ARGUMENT_INVALID: with --ephemeral/);
    await chmod(short, 0o644);
    expect((await init("acme", "--yes", "--passphrase-file", short)).stderr).to.match(/^KEY_UNREADABLE: .*mode 0644/);
    await nothingMade();
  });

  it("reads the id of an outside chain, and leaves the council the time it has there", async () => {
    const server = createServer((_, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"0xa"}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { readonly port: number };
    try {
      const rpc = `http://127.0.0.1:${port}`;
      expect((await init("acme", "--yes", "--chain", rpc)).status).to.equal(0);
      const { chain, council } = await domainOf("acme");
      expect(chain).to.deep.equal({ id: 10, rpc });
      expect(council.delay).to.equal(48 * 3600);
    } finally {
      server.close();
    }
  });

  const MEMBERS = ["0x90F79bf6EB2c4f870365E785982E1f101E93b906", `0x${"22".repeat(20)}`, `0x${"33".repeat(20)}`];
  const named = MEMBERS.flatMap((member) => ["--member", member]);

  it("names members of the council who keep their keys, and makes none for them", async () => {
    expect((await init("acme", "--yes", ...named)).status).to.equal(0);
    const { council } = await domainOf("acme");
    expect([council.threshold, council.members]).to.deep.equal([2, MEMBERS.map((member) => member.toLowerCase())]);
    const keys = await readdir(homeFiles(join(directory(), "acme")).keys);
    expect(keys.filter((name) => name.startsWith("member"))).to.deep.equal([]);
    expect(keys).to.include.members(["guardian.key", "registrar.key", "owner.key"]);
  });

  it("gives the timelock the delay that was said, and says what others would rely on", async () => {
    expect((await init("acme", "--yes", "--delay", "90m")).status).to.equal(0);
    expect((await domainOf("acme")).council.delay).to.equal(90 * 60);
    const text = await readFile(homeFiles(join(directory(), "acme")).domain, "utf8");
    expect(text).to.match(/^ {2}delay: 90m # for trying it out; where others rely on it, 48h$/m);
    expect((await init("other", "--yes")).status).to.equal(0);
    expect((await domainOf("other")).council.delay).to.equal(1);
  });

  for (const [what, args, said] of [
    [
      "one member twice",
      [...named, "--member", MEMBERS[1] ?? ""],
      /^DOMAIN_INVALID: .*council\.members.*is a member already/m,
    ],
    ["one member alone", ["--member", MEMBERS[0] ?? ""], /^DOMAIN_INVALID: .*council\.members: Too small/m],
    [
      "fewer members than have to sign",
      ["--template", "finance", ...named.slice(0, 4)],
      /^DOMAIN_INVALID: .*council\.threshold: 3 of 2 members can never agree/m,
    ],
  ] as const) {
    it(`makes nothing with ${what}`, async () => {
      const { status, stderr } = await init("acme", "--yes", ...args);
      expect(status).to.equal(1);
      expect(stderr).to.match(said);
      await nothingMade();
    });
  }

  it("takes no member that is no address, and no delay that is no time", () => {
    const option = (name: string) => initCommand().options.find(({ long }) => long === name);
    for (const value of ["ann", "key:ann", "0x12", `0x${"zz".repeat(20)}`]) {
      expect(() => option("--member")?.parseArg?.(value, []), value).to.throw(/expected an address/);
    }
    for (const value of ["soon", "48", "-1h", "1.5h", ""]) {
      expect(() => option("--delay")?.parseArg?.(value, undefined), value).to.throw(/expected a time/);
    }
    expect(option("--delay")?.parseArg?.("90m", undefined)).to.equal("90m");
  });

  it("shows templates, and how they and the home's file differ", async () => {
    const templates = (...args: string[]) =>
      runHere({ cwd: directory(), env: envIn(directory()) }, "templates", ...args);
    const list = (await templates("list")).stdout;
    for (const { name, about, text } of TEMPLATES) {
      expect(list).to.match(new RegExp(`^${name} +${about}$`, "m"));
      if (name === "audit") expect((await templates("show", name)).stdout).to.equal(text);
    }
    expect(await templates("diff", "audit", "audit")).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    const two = await templates("diff", "minimal", "finance");
    expect(two.status).to.equal(1);
    expect(two.stdout)
      .to.match(/^- {3}threshold: 2$/m)
      .and.to.match(/^\+ {3}threshold: 3$/m);
    await init("--yes", "--template", "audit", "--organization", "Ann");
    const own = await templates("diff", "audit", "--json");
    expect(own.status).to.equal(1);
    expect(JSON.parse(own.stdout)).to.deep.include({ sign: "+", line: "organization: Ann" });
    expect((await templates("show", "nothing")).stderr).to.match(/^ARGUMENT_INVALID: no template nothing/);
  });
});
