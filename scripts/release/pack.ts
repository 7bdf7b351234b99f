import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { printLines, printText } from "../../services/platform/terminal/print.ts";
import { ReleaseRefused } from "./changelog.ts";
import { packPackage } from "./tarball.ts";

const USAGE = `npm run pack -- [--out <folder>]

Packs what npm installs: bundled code, types, compiled contracts and schemas. Nothing is built where it is installed. Prints
the path of the tarball.

  --out <folder>   where the tarball goes (default release/)
  --help           this text
`;

const { values } = parseArgs({
  options: { out: { type: "string", default: "release" }, help: { type: "boolean", default: false } },
});
if (values.help) printText(process.stdout, USAGE);
else {
  const out = resolve(values.out);
  try {
    const name = await packPackage(fileURLToPath(new URL("../..", import.meta.url)), out);
    printLines(process.stdout, [resolve(out, name)]);
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    printText(process.stderr, error.message);
    process.exitCode = 1;
  }
}
