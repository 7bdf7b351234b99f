import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readCaptions } from "./captions.ts";
import { decisionsIndex } from "./decisions-index.ts";
import { curesText } from "./cures.ts";
import { errorsPage } from "./errors-page.ts";
import { listFiles } from "./files.ts";
import { httpApiPage } from "./http-api-page.ts";
import { withLayout } from "./layout-section.ts";
import { checkRepository } from "./names/check.ts";
import { printLines } from "../../services/platform/terminal/print.ts";

/**
 * `npm run docs` writes what is generated: docs/errors.md, docs/http-api.md, the folders in docs/design.md,
 * docs/decisions/README.md, and the cures the Python client tells. With `--check` (`npm run check:docs`) it writes nothing, fails
 * when one of them is out of step, and reads every page and help text for names of what does not exist.
 */
const root = fileURLToPath(new URL("../../", import.meta.url));
const files = listFiles(root);
const { captions, problems } = readCaptions(root, files);
const design = readFileSync(join(root, "docs/design.md"), "utf8");

const pages: Readonly<Record<string, string>> = {
  "docs/errors.md": errorsPage(),
  "docs/http-api.md": httpApiPage(),
  "services/sdk/python/countersign/cures.json": curesText(),
  "docs/design.md": withLayout(design, captions),
  "docs/decisions/README.md": decisionsIndex(root, files),
};

const wrong = [...problems];
if (!process.argv.includes("--check")) {
  for (const [path, text] of Object.entries(pages)) writeFileSync(join(root, path), text);
} else {
  for (const [path, text] of Object.entries(pages)) {
    if (readFileSync(join(root, path), "utf8") !== text) wrong.push(`${path} is out of step: run \`npm run docs\``);
  }
  const { looked, found } = await checkRepository(root, files);
  wrong.push(...found.map(({ file, line, word, why }) => `${file}:${line}: ${word}: ${why}`));
  printLines(process.stdout, [
    `docs: ${captions.length} folders, ${looked.pages} pages, ${looked.texts} texts, ${wrong.length} problems`,
  ]);
}
printLines(process.stderr, wrong);
process.exitCode = wrong.length > 0 ? 1 : 0;
