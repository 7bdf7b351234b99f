import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { moveUnreleased, ReleaseRefused } from "../../../scripts/release/changelog.ts";
import { makeRelease, type ReleaseOptions } from "../../../scripts/release/make.ts";
import { packFolder } from "../../../scripts/release/tarball.ts";
import { withLockedVersion, withVersion } from "../../../scripts/release/manifests.ts";

const DATE = "2026-12-01";
const CHANGELOG = "# Changelog\n\nFor whoever upgrades.\n\n## [Unreleased]\n\n### Added\n\n- a thing\n";
const MANIFEST = '{\n  "name": "example",\n  "version": "0.1.0",\n  "files": ["kept.txt"]\n}\n';
const LOCK = `{
  "name": "example",
  "version": "0.1.0",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "example",
      "version": "0.1.0"
    },
    "node_modules/other": {
      "version": "0.1.0"
    }
  }
}
`;

describe("scripts/release/changelog", () => {
  it("moves what is unreleased under the version", () => {
    const first = moveUnreleased(CHANGELOG, "0.1.0", DATE);
    expect(first).to.equal(
      "# Changelog\n\nFor whoever upgrades.\n\n## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n\n### Added\n\n- a thing\n",
    );
    const more = first.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Fixed\n\n- a bug\n");
    expect(moveUnreleased(more, "0.10.0", "2027-01-02")).to.equal(
      `${CHANGELOG.slice(0, CHANGELOG.indexOf("\n### "))}\n## [0.10.0] - 2027-01-02\n\n### Fixed\n\n- a bug\n\n## [0.1.0] - 2026-12-01\n\n### Added\n\n- a thing\n`,
    );
  });

  const released = moveUnreleased(CHANGELOG, "0.9.0", DATE);
  const REFUSED: readonly (readonly [string, string, string, RegExp])[] = [
    ["a version of two numbers", CHANGELOG, "1.0", /is no version/],
    ["a version with a v", CHANGELOG, "v1.0.0", /is no version/],
    ["a page without Unreleased", "# Changelog\n", "1.0.0", /has no ## \[Unreleased\]/],
    ["an empty entry", released, "1.0.0", /says nothing under Unreleased/],
    ["the same version again", released.replace("ed]\n", "ed]\n\n- more\n"), "0.9.0", /not newer than 0\.9\.0/],
    ["an older version", released.replace("ed]\n", "ed]\n\n- more\n"), "0.8.9", /not newer than 0\.9\.0/],
  ];
  for (const [name, changelog, version, message] of REFUSED) {
    it(`refuses ${name}`, () => {
      expect(() => moveUnreleased(changelog, version, DATE)).to.throw(ReleaseRefused, message);
    });
  }

  it("compares versions as numbers", () => {
    const more = released.replace("ed]\n", "ed]\n\n- more\n");
    expect(moveUnreleased(more, "0.10.0", DATE)).to.include("## [0.10.0]");
  });
});

describe("scripts/release/manifests", () => {
  it("change the package's own version and no other", () => {
    expect(withVersion(MANIFEST, "1.0.0")).to.equal(MANIFEST.replace("0.1.0", "1.0.0"));
    const lock = withLockedVersion(LOCK, "1.0.0");
    expect(lock.split('"1.0.0"').length, "places changed").to.equal(3);
    expect(lock).to.include('"node_modules/other": {\n      "version": "0.1.0"');
  });

  it("fit this package's own files", () => {
    for (const [file, change] of [
      ["package.json", withVersion],
      ["package-lock.json", withLockedVersion],
    ] as const) {
      const text = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
      const changed = change(text, "9.8.7");
      expect(changed).not.to.equal(text);
      expect(JSON.parse(changed)).to.have.property("version", "9.8.7");
      if (file === "package-lock.json") {
        const { packages } = JSON.parse(changed) as { packages: Record<string, { version: string }> };
        expect(packages[""]?.version).to.equal("9.8.7");
      }
    }
  });

  it("refuse a file without a version", () => {
    expect(() => withVersion("{}\n", "1.0.0")).to.throw(ReleaseRefused, "package.json has no version");
  });
});

describe("scripts/release/make", () => {
  let root = "";
  let said: string[] = [];

  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
    expect(status, stderr).to.equal(0);
    return stdout.trim();
  };
  const release = (options: Partial<ReleaseOptions> = {}): Promise<void> =>
    makeRelease({
      root,
      version: "0.2.0",
      date: DATE,
      out: join(root, "..", "out"),
      dryRun: false,
      tag: false,
      pack: async (folder, out) => packFolder(folder, out),
      say: (line) => said.push(line),
      ...options,
    });
  const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

  const expectRefused = async (released: Promise<void>, message: string): Promise<void> => {
    const error = await released.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ReleaseRefused);
    expect(String(error)).to.include(message);
  };

  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), "countersign-release-")), "repository");
    said = [];
    mkdirSync(join(root, "docs"), { recursive: true });
    const files = {
      "package.json": MANIFEST,
      "package-lock.json": LOCK,
      "docs/CHANGELOG.md": CHANGELOG,
      "kept.txt": "x",
    };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
    git("init", "--quiet", "--initial-branch", "main");
    git("config", "user.name", "A Person");
    git("config", "user.email", "person@example.com");
    git("add", "--all");
    git("commit", "--quiet", "--message", "First");
  });
  afterEach(() => rmSync(join(root, ".."), { recursive: true }));

  it("sets the version, moves the changelog, packs, and writes checksums that hold", async () => {
    await release({ tag: true });
    const out = join(root, "..", "out");
    const [sum, name] = readFileSync(join(out, "SHA256SUMS"), "utf8").trim().split("  ");
    expect(name).to.equal("example-0.2.0.tgz");
    expect(sum).to.equal(
      createHash("sha256")
        .update(readFileSync(join(out, "example-0.2.0.tgz")))
        .digest("hex"),
    );
    const { stdout } = spawnSync("tar", ["-tzf", join(out, "example-0.2.0.tgz")], { encoding: "utf8" });
    expect(stdout.trim().split("\n").sort()).to.deep.equal(["package/kept.txt", "package/package.json"]);
    expect(textOf("package.json")).to.include('"version": "0.2.0"');
    expect(textOf("docs/CHANGELOG.md")).to.include("## [0.2.0] - 2026-12-01\n\n### Added");
    expect(git("log", "--format=%s")).to.equal("Release 0.2.0\nFirst");
    expect(git("tag", "--list")).to.equal("v0.2.0");
    expect(git("rev-parse", "v0.2.0^{commit}")).to.equal(git("rev-parse", "HEAD"));
    expect(git("status", "--porcelain")).to.equal("");
    expect(said.at(-1)).to.equal("committed and tagged v0.2.0: nothing was pushed");
  });

  it("changes nothing in a dry run", async () => {
    await release({ dryRun: true, tag: true });
    expect(existsSync(join(root, "..", "out"))).to.equal(false);
    expect(textOf("package.json")).to.equal(MANIFEST);
    expect(git("log", "--format=%s")).to.equal("First");
    expect(git("tag", "--list")).to.equal("");
    expect(said.at(-1)).to.equal("dry run: nothing was changed");
  });

  it("refuses a work tree with changes, and one with files git does not know", async () => {
    writeFileSync(join(root, "kept.txt"), "y");
    await expectRefused(release(), "the work tree has changes");
    git("checkout", "--quiet", "--", "kept.txt");
    writeFileSync(join(root, "new.txt"), "z");
    await expectRefused(release({ dryRun: true }), "the work tree has changes");
  });

  it("refuses a tag that exists", async () => {
    git("tag", "v0.2.0");
    await expectRefused(release({ tag: true }), "the tag v0.2.0 exists");
    expect(git("status", "--porcelain")).to.equal("");
  });

  it("puts everything back when it cannot be packed", async () => {
    const broken = MANIFEST.replace('"files"', '"scripts": { "prepack": "exit 3" },\n  "files"');
    writeFileSync(join(root, "package.json"), broken);
    git("commit", "--quiet", "--all", "--message", "Second");
    await expectRefused(release(), "npm pack failed");
    expect(textOf("package.json")).to.equal(broken);
    expect(git("status", "--porcelain")).to.equal("");
    expect(git("log", "--format=%s")).to.equal("Second\nFirst");
  });
});
