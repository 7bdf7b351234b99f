import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { ownEnv } from "../../e2e/support/run.ts";
import { cacheFolder, installInto, runs } from "./tools.ts";

const VERSION = "2.77.0";

/** Asks nobody on the network. */
const QUIET = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

/**
 * The linter of OpenAPI documents most use, from npm.
 * @returns the path of its program; null when it cannot be had here
 */
export async function installRedocly(): Promise<string | null> {
  const prefix = await cacheFolder(`redocly-${VERSION}`);
  const program = join(prefix, "node_modules", "@redocly", "cli", "bin", "cli.js");
  const isThere = () => runs(process.execPath, [program, "--version"]);
  return (await installInto(prefix, [`@redocly/cli@${VERSION}`], isThere)) ? program : null;
}

interface Report {
  readonly problems: readonly { readonly ruleId: string }[];
}

/** The rules a document breaks, of the default ones, warnings included; in the order they were found. */
export async function lint(program: string, file: string): Promise<readonly string[]> {
  const options = { cwd: dirname(file), env: { ...ownEnv(), ...QUIET }, maxBuffer: 64 * 1024 * 1024 };
  const args = [program, "lint", "--format=json", file];
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error: unknown) => {
    // That something is wrong is a failure to it, and an answer to us.
    if (typeof error === "object" && error !== null && "stdout" in error) return error as { stdout: string };
    throw error;
  });
  return (JSON.parse(stdout) as Report).problems.map(({ ruleId }) => ruleId);
}
