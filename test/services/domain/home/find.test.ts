import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { findHome } from "../../../../services/domain/home/find.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

describe("domain/home/find", () => {
  const directory = useTempDir();
  /** A folder with a domain file, by its real path. */
  const homeAt = async (...way: string[]): Promise<string> => {
    const folder = join(directory(), ...way);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "countersign.yaml"), "");
    return realpath(folder);
  };
  const env = (COUNTERSIGN_HOME?: string) => (COUNTERSIGN_HOME === undefined ? {} : { COUNTERSIGN_HOME });

  it("takes what is named before the environment, and the environment before the nearest file", async () => {
    const [near, told, named] = [await homeAt("near"), await homeAt("told"), await homeAt("named")];
    expect(await findHome({ named, env: env(told), cwd: near })).to.equal(named);
    expect(await findHome({ env: env(told), cwd: near })).to.equal(told);
    expect(await findHome({ env: env(""), cwd: near })).to.equal(near);
  });

  it("reads a relative path from where the command stands", async () => {
    const near = await homeAt("near");
    await homeAt("near", "other");
    expect(await findHome({ named: "other", env: env(), cwd: near })).to.equal(join(near, "other"));
    expect(await findHome({ env: env("other"), cwd: near })).to.equal(join(near, "other"));
  });

  it("goes upward to the nearest file, and not to one that is a folder", async () => {
    const near = await homeAt("near");
    const below = join(near, "a", "b");
    await mkdir(join(below, "countersign.yaml"), { recursive: true });
    expect(await findHome({ env: env(), cwd: below })).to.equal(near);
  });

  it("gives the real path, whatever leads there", async () => {
    const near = await homeAt("near");
    await symlink(near, join(directory(), "link"));
    expect(await findHome({ named: join(directory(), "link"), env: env(), cwd: "/" })).to.equal(near);
  });

  it("is HOME_NOT_FOUND, naming what was said, where there is none", async () => {
    const near = await homeAt("near");
    const cwd = await realpath(directory());
    const found = async (whereabouts: Parameters<typeof findHome>[0]) =>
      (await expectCodeAsync("HOME_NOT_FOUND", findHome(whereabouts))).detail;
    expect(await found({ env: env(), cwd })).to.equal(`no countersign.yaml in ${cwd} or above it`);
    expect(await found({ named: "x", env: env(), cwd: near })).to.contain("--home x");
    // What is told and is not there is an error: the nearest home is not taken in its place.
    expect(await found({ env: env("x"), cwd: near })).to.contain("COUNTERSIGN_HOME=x");
  });
});
