import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of its own with these files, and its removal. */
export interface TestTree extends Disposable {
  readonly root: string;
}

/** @param files texts by their paths */
export function testTree(files: Readonly<Record<string, string>>): TestTree {
  const root = mkdtempSync(join(tmpdir(), "countersign-docs-"));
  for (const [path, text] of Object.entries({ ".gitignore": "node_modules\n/data/\n*.log\n", ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}
