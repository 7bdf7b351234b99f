import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Context } from "mocha";

import { run, type Ran } from "../../e2e/support/run.ts";
import { cacheFolder, isRequired, runs, skipLoudly } from "./tools.ts";

const PACKAGE = "services/sdk/python";
const REQUIREMENTS = "test/integration/support/python.requirements.txt";
const HOW_TO = `no Python with venv and ${REQUIREMENTS}: python3 -m venv and a package index are needed`;

/** Python with the client as it is published, and what it was built from. */
export interface PythonClient {
  readonly python: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
  /** a copy of the package's folder */
  readonly source: string;
}

/**
 * Installs the client the way anybody would, into an environment of its own.
 * @param dir a folder that is removed after the test
 * @throws what to install, where TEST_REQUIRES names `python`, as in CI: there nobody would notice that it was skipped
 */
export async function installPythonClient(context: Context, dir: string): Promise<PythonClient> {
  const tools = await environment();
  if (tools === null) {
    if (isRequired("python")) throw new TypeError(HOW_TO);
    return skipLoudly(context, HOW_TO);
  }
  const source = join(dir, "source");
  const site = join(dir, "site");
  const python = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    run(join(tools, "bin", "python"), args, { env: { PYTHONPATH: site, ...env } });
  cpSync(PACKAGE, source, { recursive: true });
  const quiet = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"];
  const installed = await python(["-m", "pip", "install", ...quiet, "--target", site, source]);
  if (installed.status !== 0) throw new TypeError(`the package does not install: ${installed.stderr}`);
  // Building leaves files behind that are nobody's source.
  for (const made of ["build", "countersign.egg-info"]) rmSync(join(source, made), { recursive: true, force: true });
  return { python, source };
}

/** Everything the client and its checks need, made once for each state of the list; null where it cannot be had. */
async function environment(): Promise<string | null> {
  const state = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const folder = await cacheFolder(`python-client-${state}`);
  const isThere = () => runs(join(folder, "bin", "python"), ["-c", "import cryptography, mypy, rfc8785, setuptools"]);
  if (await isThere()) return folder;
  if (!existsSync(folder)) return null;
  await run("python3", ["-m", "venv", "--clear", folder]).catch(() => null);
  await run(join(folder, "bin", "pip"), ["install", "--quiet", "-r", REQUIREMENTS]).catch(() => null);
  return (await isThere()) ? folder : null;
}
