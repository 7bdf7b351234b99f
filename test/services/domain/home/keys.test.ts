import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { computeAddress } from "ethers";

import { readDomain } from "../../../../services/core/domain/read.ts";
import { SERVICE_WALLETS } from "../../../../services/core/domain/service-wallets.ts";
import { keysIn } from "../../../../services/core/domain/wallets.ts";
import { createKeyring } from "../../../../services/domain/home/keyring.ts";
import { createHomeKeys, readSalt } from "../../../../services/domain/home/keys.ts";
import { type HomeFiles, homeFiles } from "../../../../services/domain/home/files.ts";
import { createFileSigner } from "../../../../services/keys/file-signer.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";
import { EPHEMERAL } from "./support/new-home.ts";

const OPEN = readDomain(EPHEMERAL).domain;
const CLOSED = { ...OPEN, ephemeral: false };
const PASSPHRASE = "a passphrase of many words";
/** Fast enough for tests. */
const FAST = { cost: 1024 };

async function contentOf(files: HomeFiles): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(files.dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const read = names.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path, await readFile(path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe("domain/home/keys", () => {
  const directory = useTempDir();
  const files = () => homeFiles(directory());

  it("makes a key for everyone the file names, for the services, the logs and the operator, and a salt", async () => {
    const made = await createHomeKeys(OPEN, files(), null);
    expect(made).to.have.members([...keysIn(OPEN), ...SERVICE_WALLETS]);
    for (const name of made) expect(await readFile(files().wallet(name), "utf8")).to.match(/^0x[0-9a-f]{64}$/);
    for (const path of [files().signingKey, files().gatewayKey, files().operatorKey]) await createFileSigner(path);
    expect(await readSalt(files())).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("keeps everything for the owner alone, out of git and out of container builds", async () => {
    await createHomeKeys(OPEN, files(), null);
    const entries = await readdir(files().dir, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      expect((await stat(path)).mode & 0o777, path).to.equal(entry.isDirectory() ? 0o700 : 0o600);
    }
    expect((await stat(files().dir)).mode & 0o777).to.equal(0o700);
    for (const name of [".gitignore", ".dockerignore"]) {
      expect(await readFile(join(files().dir, name), "utf8")).to.equal("*\n");
    }
  });

  it("never overwrites one: what is missing is made, the rest stays to the byte", async () => {
    await createHomeKeys(OPEN, files(), null);
    await rm(files().wallet("guardian"));
    const before = await contentOf(files());
    expect(await createHomeKeys(OPEN, files(), null)).to.deep.equal(["guardian"]);
    expect(await contentOf(files())).to.include(before);
    expect(await createHomeKeys(OPEN, files(), null)).to.deep.equal([]);
  });

  it("makes none in the place of one that is kept elsewhere", async () => {
    await createHomeKeys(OPEN, files(), null);
    for (const name of ["guardian", "member1"]) await rm(files().wallet(name));
    expect(await createHomeKeys(OPEN, files(), null, { elsewhere: ["guardian"] })).to.deep.equal(["member1"]);
  });

  it("encrypts the keys of people, and of nobody else, unless the domain is ephemeral", async () => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number) => void seen.push(`${done}/${total}`);
    await createHomeKeys(CLOSED, files(), PASSPHRASE, { ...FAST, onProgress });
    for (const name of keysIn(CLOSED)) {
      expect(JSON.parse(await readFile(files().wallet(name), "utf8")), name).to.include({ version: 3 });
    }
    for (const name of SERVICE_WALLETS) expect(await readFile(files().wallet(name), "utf8")).to.match(/^0x/);
    const total = keysIn(CLOSED).length;
    expect([seen[0], seen.at(-1)]).to.deep.equal([`0/${total}`, `${total}/${total}`]);
  });

  it("makes a passphrase as hard to try as wallets do, where nobody says otherwise", async () => {
    const domain = { ...CLOSED, council: { ...CLOSED.council, members: ["key:one"] }, principals: {}, approvers: {} };
    const one = { ...domain, guardian: "key:one", registrar: "key:one" };
    await createHomeKeys(one, files(), PASSPHRASE);
    const { crypto, Crypto } = JSON.parse(await readFile(files().wallet("one"), "utf8"));
    expect((crypto ?? Crypto).kdfparams.n).to.equal(2 ** 17);
  });

  it("is PASSPHRASE_MISSING, and nothing is made, where people's keys would lie open unasked", async () => {
    await expectCodeAsync("PASSPHRASE_MISSING", createHomeKeys(CLOSED, files(), null));
    expect(await readdir(directory())).to.deep.equal([]);
  });

  it("makes no key under another passphrase than those that are there: a mistyped one would be lost", async () => {
    await createHomeKeys(CLOSED, files(), PASSPHRASE, FAST);
    await rm(files().wallet("guardian"));
    await expectCodeAsync("KEY_UNREADABLE", createHomeKeys(CLOSED, files(), `${PASSPHRASE}.`, FAST));
    expect(await readdir(files().keys)).not.to.include("guardian.key");
    expect(await createHomeKeys(CLOSED, files(), PASSPHRASE, FAST)).to.deep.equal(["guardian"]);
  });

  describe("keyring", () => {
    it("signs with what is open, and with what its passphrase opens", async () => {
      await createHomeKeys(CLOSED, files(), PASSPHRASE, FAST);
      const [locked, open] = [createKeyring(files(), null), createKeyring(files(), PASSPHRASE)];
      for (const name of ["guardian", "deployer"]) {
        expect(computeAddress(await open.privateKey(name)).toLowerCase()).to.equal(await locked.address(name));
      }
      expect(await locked.canSign("guardian")).to.equal(false);
      expect(await locked.canSign("deployer")).to.equal(true);
      expect(await open.canSign("guardian")).to.equal(true);
      await expectCodeAsync("KEY_UNREADABLE", locked.privateKey("guardian"));
      await expectCodeAsync("KEY_UNREADABLE", createKeyring(files(), "another one").privateKey("guardian"));
    });

    it("has no key that is not here, and no file others may read", async () => {
      await createHomeKeys(OPEN, files(), null);
      const keyring = createKeyring(files(), null);
      expect(await keyring.canSign("nobody")).to.equal(false);
      await expectCodeAsync("KEY_UNREADABLE", keyring.address("nobody"));
      await chmod(files().wallet("guardian"), 0o640);
      expect(await keyring.canSign("guardian")).to.equal(false);
      await expectCodeAsync("KEY_UNREADABLE", keyring.privateKey("guardian"));
    });

    it("tells a key that is not there from one that cannot be used: others may read it, it is a link, or no file", async () => {
      await createHomeKeys(OPEN, files(), null);
      const keyring = createKeyring(files(), null);
      expect(await keyring.find("nobody")).to.equal(null);
      expect(await keyring.find("guardian")).to.equal(await keyring.address("guardian"));
      await chmod(files().wallet("member1"), 0o604);
      await symlink(files().wallet("guardian"), files().wallet("linked"));
      await symlink(join(directory(), "nowhere"), files().wallet("dangling"));
      await mkdir(files().wallet("folder"));
      await writeFile(files().wallet("empty"), "", { mode: 0o600 });
      for (const name of ["member1", "linked", "dangling", "folder", "empty"]) {
        await expectCodeAsync("KEY_UNREADABLE", keyring.find(name));
      }
    });

    it("takes a key that came meanwhile, and refuses one that is none of the curve", async () => {
      await createHomeKeys(OPEN, files(), null);
      const keyring = createKeyring(files(), null);
      expect(await keyring.canSign("late")).to.equal(false);
      await writeFile(files().wallet("late"), `0x${"11".repeat(32)}`, { mode: 0o600 });
      expect(await keyring.canSign("late")).to.equal(true);
      await writeFile(files().wallet("zero"), `0x${"00".repeat(32)}`, { mode: 0o600 });
      await expectCodeAsync("KEY_UNREADABLE", keyring.address("zero"));
    });
  });
});
