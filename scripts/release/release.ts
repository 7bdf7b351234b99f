import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { ReleaseRefused } from "./changelog.ts";
import { makeRelease } from "./make.ts";
import { packPackage } from "./tarball.ts";
import { printLines, printText } from "../../services/platform/terminal/print.ts";

const USAGE = `npm run release -- <version> [--dry-run] [--tag] [--out <folder>]

Makes a release on this machine: sets the version in package.json and package-lock.json, moves what docs/CHANGELOG.md has
under Unreleased below the version, packs a tarball with its SHA-256 checksums, and commits. The work tree has to be clean.
Nothing is sent anywhere: pushing is yours.

  --dry-run        check everything, say what would be done, change nothing
  --tag            also make the tag v<version>, on this machine
  --out <folder>   where the tarball goes (default release/)
  --help           this text
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "dry-run": { type: "boolean", default: false },
    tag: { type: "boolean", default: false },
    out: { type: "string", default: "release" },
    help: { type: "boolean", default: false },
  },
});
const [version] = positionals;
if (values.help || version === undefined || positionals.length > 1) {
  printText(process.stdout, USAGE);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    await makeRelease({
      root: fileURLToPath(new URL("../../", import.meta.url)),
      version,
      date: new Date().toISOString().slice(0, 10),
      out: resolve(values.out),
      dryRun: values["dry-run"],
      tag: values.tag,
      pack: packPackage,
      say: (line) => printLines(process.stdout, [line]),
    });
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    printText(process.stderr, error.message);
    process.exitCode = 1;
  }
}
