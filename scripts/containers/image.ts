import { chmodSync, copyFileSync, cpSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { run } from "../release/run.ts";

/** Who everything runs as: nobody of the machine. */
export const USER = 65_532;

export interface ImageOptions {
  /** name and tag */
  readonly name: string;
  /** empty folder the image is made in */
  readonly folder: string;
  /** the packed package, and what else is installed beside it, such as hardhat for a local chain */
  readonly packages: readonly string[];
  /** arguments before the verb, such as where images are kept */
  readonly storage: readonly string[];
}

/** Makes the image with buildah, without a daemon and without any other image. @throws ReleaseRefused */
export function buildImage({ name, folder, packages, storage }: ImageOptions): void {
  writeRoot(join(folder, "root"));
  const app = join(folder, "app");
  mkdirSync(join(folder, "data"), { recursive: true });
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  run(folder, "npm", "install", "--prefix", app, ...quiet, ...packages);
  for (const file of ["entry.mjs", "health.mjs"])
    copyFileSync(join(import.meta.dirname, "image", file), join(app, file));
  copyFileSync(join(import.meta.dirname, "image/Dockerfile"), join(folder, "Dockerfile"));
  // Health checks are a part of Docker's form of an image only.
  run(folder, "buildah", ...storage, "bud", "--isolation", "chroot", "--format", "docker", "--tag", name, folder);
}

/**
 * How a container is run: as nobody, without capabilities, on a root that cannot be written. Limits are named because a container
 * that asks for more of them than its starter has does not start.
 * @param more options, such as environment, volumes and network
 */
export function runArguments(storage: readonly string[], image: string, more: readonly string[]): readonly string[] {
  const limits = ["nofile", "nproc"].flatMap((limit) => ["--ulimit", `${limit}=4096:4096`]);
  const closed = ["--read-only", "--cap-drop=all", "--security-opt", "no-new-privileges"];
  return [...storage, "--runtime", "runc", "run", ...limits, ...closed, ...more, image];
}

/** Node, the libraries it is linked with, and the one user. */
function writeRoot(root: string): void {
  place(root, process.execPath, "/usr/bin/node");
  chmodSync(join(root, "usr/bin/node"), 0o755);
  for (const library of run(root, "ldd", process.execPath).matchAll(/(?:=> )?(\/\S+) \(0x/g)) {
    const [, path = ""] = library;
    place(root, path, path);
  }
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(join(root, "etc/passwd"), `countersign:x:${USER}:${USER}::/data:/nonexistent\n`);
  mkdirSync(join(root, "tmp"), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
}

function place(root: string, file: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  cpSync(realpathSync(file), join(root, path));
}
