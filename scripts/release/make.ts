import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { moveUnreleased, ReleaseRefused } from "./changelog.ts";
import { withLockedVersion, withVersion } from "./manifests.ts";
import { run } from "./run.ts";

const CHANGELOG = "docs/CHANGELOG.md";
const SUMS = "SHA256SUMS";

export interface ReleaseOptions {
  /** the work tree */
  readonly root: string;
  readonly version: string;
  /** YYYY-MM-DD */
  readonly date: string;
  /** folder for the tarball and its checksums; made when it is not there */
  readonly out: string;
  /** checks everything and changes nothing */
  readonly dryRun: boolean;
  /** also makes an annotated tag, here and nowhere else */
  readonly tag: boolean;
  /** packs the work tree into `<name>-<version>.tgz` in a folder. @throws ReleaseRefused */
  readonly pack: (root: string, out: string) => Promise<string>;
  readonly say: (line: string) => void;
}

/**
 * Makes a release on this machine: version, changelog, a commit of both, a tarball and its checksums. Nothing is sent anywhere.
 * What was changed is put back when the tarball cannot be made.
 * @throws ReleaseRefused
 */
export async function makeRelease(options: ReleaseOptions): Promise<void> {
  const { root, version, date, out, dryRun, tag, pack, say } = options;
  if (run(root, "git", "status", "--porcelain") !== "")
    throw new ReleaseRefused("the work tree has changes: commit them");
  const before = new Map(
    [CHANGELOG, "package.json", "package-lock.json"].map((file) => [file, readFileSync(join(root, file), "utf8")]),
  );
  const text = (file: string): string => before.get(file) ?? "";
  const after = new Map([
    [CHANGELOG, moveUnreleased(text(CHANGELOG), version, date)],
    ["package.json", withVersion(text("package.json"), version)],
    ["package-lock.json", withLockedVersion(text("package-lock.json"), version)],
  ]);
  if (tag && run(root, "git", "tag", "--list", `v${version}`) !== "")
    throw new ReleaseRefused(`the tag v${version} exists`);
  const { name } = JSON.parse(text("package.json")) as { readonly name: string };
  const tarball = `${name}-${version}.tgz`;
  say(`version ${version}, dated ${date}, in ${[...after.keys()].join(", ")}`);
  say(`tarball ${join(out, tarball)}, checksums ${join(out, SUMS)}`);
  if (dryRun) {
    say("dry run: nothing was changed");
    return;
  }

  write(root, after);
  try {
    await pack(root, out);
    writeFileSync(join(out, SUMS), `${sha256(join(out, tarball))}  ${tarball}\n`);
  } catch (error) {
    write(root, before);
    throw error;
  }
  run(root, "git", "commit", "--quiet", "--message", `Release ${version}`, "--", ...after.keys());
  if (tag) run(root, "git", "tag", "--annotate", `v${version}`, "--message", `Release ${version}`);
  say(`committed${tag ? ` and tagged v${version}` : ""}: nothing was pushed`);
}

function write(root: string, texts: ReadonlyMap<string, string>): void {
  for (const [file, text] of texts) writeFileSync(join(root, file), text);
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
