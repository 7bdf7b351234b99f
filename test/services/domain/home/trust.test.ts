import { chmod, cp, mkdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { homeFiles } from "../../../../services/domain/home/files.ts";
import { openHome } from "../../../../services/domain/home/open.ts";
import { distrust, requireTrusted, trustHome, trustSystem } from "../../../../services/domain/home/trust.ts";
import { changeTrustList, readTrustList, trustListFile } from "../../../../services/domain/home/trust-list.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";
import { envIn, EPHEMERAL, newHome } from "./support/new-home.ts";

const SYSTEM = `0x${"ab".repeat(20)}`;
const OTHER = `0x${"cd".repeat(20)}`;

describe("domain/home/trust", () => {
  const directory = useTempDir();
  const env = () => envIn(directory());
  const list = () => trustListFile(env());
  /** What a deployment leaves in a home, as far as it is believed. */
  const deployed = async (home: string, system: string, chainId = 31337): Promise<void> => {
    const organization = `0x${"00".repeat(32)}`;
    await writeFile(homeFiles(home).deployment, JSON.stringify({ chainId, system, organization }));
  };

  it("counts a home that init made", async () => {
    const { path } = await newHome(directory());
    expect(await openHome({ env: env(), cwd: path })).to.include({ path });
  });

  it("refuses a home planted in a parent folder", async () => {
    await newHome(directory());
    const below = join(directory(), "shared", "project");
    await mkdir(below, { recursive: true });
    await writeFile(join(directory(), "shared", "countersign.yaml"), EPHEMERAL);
    const error = await expectCodeAsync("HOME_UNTRUSTED", openHome({ env: env(), cwd: below }));
    expect(error.cure).to.contain(`countersign trust ${await realpath(join(directory(), "shared"))}`);
  });

  it("refuses a copy of a trusted home, as a clone brings it along", async () => {
    const { path } = await newHome(directory());
    const clone = join(directory(), "clone");
    await cp(path, clone, { recursive: true });
    await expectCodeAsync("HOME_UNTRUSTED", openHome({ env: env(), cwd: clone }));
  });

  it("refuses it however it was named", async () => {
    await newHome(directory());
    const planted = join(directory(), "planted");
    await mkdir(planted);
    await writeFile(join(planted, "countersign.yaml"), EPHEMERAL);
    await expectCodeAsync("HOME_UNTRUSTED", openHome({ named: planted, env: env(), cwd: "/" }));
    await expectCodeAsync("HOME_UNTRUSTED", openHome({ env: { ...env(), COUNTERSIGN_HOME: planted }, cwd: "/" }));
  });

  it("refuses a home of another user, and trusts none", async () => {
    const { path } = await newHome(directory());
    const real = process.getuid;
    const me = process.getuid?.() ?? 0;
    process.getuid = () => me + 1;
    try {
      const error = await expectCodeAsync("HOME_UNTRUSTED", requireTrusted(path, env()));
      expect(error.detail).to.contain(`belongs to user ${me}, and this is user ${me + 1}`);
      await expectCodeAsync("HOME_UNTRUSTED", trustHome(path, "Test", env()));
    } finally {
      Object.assign(process, { getuid: real });
    }
  });

  it("refuses a home that had another owner when it was trusted", async () => {
    const { path } = await newHome(directory());
    await changeTrustList(list(), (homes) => homes.map((home) => ({ ...home, owner: home.owner + 1 })));
    await expectCodeAsync("HOME_UNTRUSTED", requireTrusted(path, env()));
  });

  it("refuses a home everybody can write, and links in the place of its files", async () => {
    const { path, files } = await newHome(directory());
    await chmod(path, 0o777);
    await expectCodeAsync("HOME_UNTRUSTED", requireTrusted(path, env()));
    await chmod(path, 0o755);
    await rename(files.domain, join(directory(), "elsewhere.yaml"));
    await symlink(join(directory(), "elsewhere.yaml"), files.domain);
    await expectCodeAsync("HOME_UNTRUSTED", requireTrusted(path, env()));
    await rm(files.domain);
    await rename(join(directory(), "elsewhere.yaml"), files.domain);
    await rename(files.dir, join(directory(), "elsewhere"));
    await symlink(join(directory(), "elsewhere"), files.dir);
    await expectCodeAsync("HOME_UNTRUSTED", requireTrusted(path, env()));
  });

  it("refuses a System nobody agreed to, also where there was none before", async () => {
    const { path } = await newHome(directory());
    await deployed(path, SYSTEM);
    const error = await expectCodeAsync("HOME_FOREIGN", openHome({ env: env(), cwd: path }));
    expect(error.detail).to.contain("no System yet");
    await trustSystem(path, SYSTEM, 31337, env());
    expect((await requireTrusted(path, env())).system).to.equal(SYSTEM);
    await deployed(path, OTHER);
    await expectCodeAsync("HOME_FOREIGN", requireTrusted(path, env()));
    await deployed(path, SYSTEM, 1);
    await expectCodeAsync("HOME_FOREIGN", requireTrusted(path, env()));
  });

  it("lets a deployment go on that was told and is not written down yet", async () => {
    const { path } = await newHome(directory());
    await trustSystem(path, SYSTEM.toUpperCase().replace("0X", "0x"), 31337, env());
    expect(await requireTrusted(path, env())).to.include({ system: SYSTEM, chainId: 31337 });
    await deployed(path, SYSTEM);
    expect(await requireTrusted(path, env())).to.include({ system: SYSTEM });
  });

  it("does not let a deployment trust a home nobody trusts", async () => {
    const { path } = await newHome(directory());
    expect(await distrust(path, env())).to.equal(true);
    await expectCodeAsync("HOME_UNTRUSTED", trustSystem(path, SYSTEM, 31337, env()));
    expect(await distrust(path, env())).to.equal(false);
  });

  it("takes a changed System once a person agrees to it", async () => {
    const { path } = await newHome(directory());
    await deployed(path, OTHER);
    await trustHome(path, "Test", env());
    expect((await requireTrusted(path, env())).system).to.equal(OTHER);
  });

  describe("its list", () => {
    it("lies in the user's configuration, for the user alone", async () => {
      const { path } = await newHome(directory());
      expect(list()).to.equal(join(directory(), "config", "countersign", "trusted.json"));
      expect((await stat(list())).mode & 0o777).to.equal(0o600);
      expect((await stat(dirname(list()))).mode & 0o777).to.equal(0o700);
      const [entry] = await readTrustList(list());
      expect(entry).to.deep.equal({
        path,
        owner: process.getuid?.(),
        organization: "Test",
        chainId: null,
        system: null,
      });
      expect(trustListFile({ HOME: "/home/ann" })).to.equal("/home/ann/.config/countersign/trusted.json");
      // Said to be ignored by the XDG specification: it would depend on where the command stands.
      expect(trustListFile({ HOME: "/home/ann", XDG_CONFIG_HOME: "config" })).to.equal(
        "/home/ann/.config/countersign/trusted.json",
      );
    });

    it("is refused where others could have written it", async () => {
      const { path } = await newHome(directory());
      const refused = async (why: string) => {
        const { detail } = await expectCodeAsync("TRUST_LIST_UNSAFE", requireTrusted(path, env()));
        expect(detail).to.contain(why);
      };
      await chmod(list(), 0o620);
      await refused("has mode 0620");
      await chmod(list(), 0o602);
      await refused("has mode 0602");
      await chmod(list(), 0o600);
      await chmod(dirname(list()), 0o777);
      await refused("has mode 0777");
      await chmod(dirname(list()), 0o700);
      await rename(list(), join(directory(), "mine.json"));
      await symlink(join(directory(), "mine.json"), list());
      await refused("is a symbolic link");
      await rm(list());
      await mkdir(list());
      await refused("is no file");
    });

    it("is FILE_INVALID where it is not what it has to be, and nothing is trusted then", async () => {
      const { path } = await newHome(directory());
      const text = await readFile(list(), "utf8");
      for (const wrong of ["", "[]", text.replace('"v": 1', '"v": 2'), text.replace('"owner"', '"owned"')]) {
        await writeFile(list(), wrong);
        await expectCodeAsync("FILE_INVALID", requireTrusted(path, env()));
      }
    });

    it("loses nothing when several write at once", async () => {
      const names = Array.from({ length: 6 }, (_, i) => `home-${i}`);
      await Promise.all(names.map((name) => newHome(directory(), name)));
      const homes = await readTrustList(list());
      const root = await realpath(directory());
      expect(homes.map(({ path }) => path)).to.deep.equal(names.map((name) => join(root, name)));
    });
  });
});
