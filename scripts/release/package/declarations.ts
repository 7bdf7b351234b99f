import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";

import { ReleaseRefused } from "../changelog.ts";
import { LIBRARIES, SHARED_WITH_PROGRAMS } from "./code.ts";

/** A declaration is found beside the code it is of, which ends in .js; tsc leaves the name of the source. */
const OF_A_SOURCE = /(["']\.{1,2}\/[^"']+)\.ts"/g;
const IMPORTED = /\b(?:from |import\()"([\w@./-]+)"/g;

/**
 * The types of what programs import, in `types/` of the package: the declarations of `services/exports/` and of what they
 * name, and nothing else.
 * @throws ReleaseRefused when they do not compile, or name a library a program does not get
 */
export function writeDeclarations(root: string, folder: string): void {
  // Beside the sources, because the libraries they name are looked for from there.
  const emitted = mkdtempSync(join(root, "dist/types-"));
  try {
    emit(root, emitted);
    const wanted = LIBRARIES.map((name) => join(emitted, `services/exports/${name}.d.ts`));
    for (const file of reachable(wanted)) {
      const place = join(folder, "types", relative(emitted, file));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, readFileSync(file, "utf8").replaceAll(OF_A_SOURCE, '$1.js"'));
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

function emit(root: string, outDir: string): void {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
    readonly compilerOptions: object;
  };
  const config = join(outDir, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, rewriteRelativeImportExtensions: true },
        ...{ allowImportingTsExtensions: false, rootDir: root, outDir, types: ["node"] },
        // A reader is not shown why something is private to the project.
        stripInternal: true,
      },
      files: LIBRARIES.map((name) => join(root, `services/exports/${name}.ts`)),
    }),
  );
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "--project", config], { encoding: "utf8" });
  if (status !== 0) throw new ReleaseRefused(`the types do not compile: ${stdout.trim()}`);
  rmSync(config);
}

/** The files, and every file they import, in turn. */
function reachable(files: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...files];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(IMPORTED)) {
      if (name.startsWith(".")) queue.push(resolve(dirname(file), name.replace(/\.[jt]s$/, ".d.ts")));
      else if (!SHARED_WITH_PROGRAMS.includes(name) && !name.startsWith("node:")) {
        throw new ReleaseRefused(`${basename(file)} names types of ${name}, which a program does not get`);
      }
    }
  }
  return seen;
}
