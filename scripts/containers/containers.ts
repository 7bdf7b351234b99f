import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import manifest from "../../package.json" with { type: "json" };
import { printLines, printText } from "../../services/platform/terminal/print.ts";
import { ReleaseRefused } from "../release/changelog.ts";
import { packPackage } from "../release/tarball.ts";
import { buildImage } from "./image.ts";

const USAGE = `npm run containers [-- --chain]

Packs this checkout and makes of it an image countersign:<version> with buildah: Node, the libraries it is linked with, and the
package. compose.yaml beside this script runs the services of a home with it.

  --chain    also make countersign-chain:<version>, which has Hardhat and can run a chain of its own
  --help     this text
`;

const { values } = parseArgs({
  options: { chain: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) printText(process.stdout, USAGE);
else await buildAll(values.chain);

async function buildAll(withChain: boolean): Promise<void> {
  const { version, dependencies } = manifest;
  const folder = mkdtempSync(join(tmpdir(), "countersign-image-"));
  try {
    const tarball = join(folder, await packPackage(fileURLToPath(new URL("../..", import.meta.url)), folder));
    const images = { countersign: [tarball], "countersign-chain": [tarball, `hardhat@${dependencies.hardhat}`] };
    for (const [name, packages] of Object.entries(images).slice(0, withChain ? 2 : 1)) {
      buildImage({ name: `${name}:${version}`, folder: join(folder, name), packages, storage: [] });
      printLines(process.stdout, [`${name}:${version}`]);
    }
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    printText(process.stderr, error.message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
