import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, extname, join, relative } from "node:path";

import { build, type BuildOptions, type Loader, type Plugin } from "esbuild";

import { buildPage } from "./page.ts";
import { hashOf, type Made, MADE_OF, stampOf } from "../../services/main/freshness.mjs";

/** Used where they are installed: Hardhat is needed for a local chain only, and the others read a file of their own. */
const NOT_BUNDLED = ["hardhat", "tiny-secp256k1", "sh-syntax"];
/** Not read by esbuild's plugin below: how the bundle is made, and what npm writes whenever it changes what is installed. */
const ALSO_MADE_OF = [
  "scripts/build/bundle.ts",
  "scripts/build/page.ts",
  "services/main/freshness.mjs",
  "node_modules/.package-lock.json",
];
/** What services/console/start.ts serves. */
const PAGE = "console.html";
/** Libraries in CommonJS ask for Node's own modules like this. */
const REQUIRE = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url);`;

/**
 * Bundles whatever is started by a .mjs file beside its .ts file (processes, the decision thread) to dist/, with the libraries
 * it uses. What did not change is not written, so processes that run are not disturbed. Written last is what the bundle was
 * made of: services/main/launch.mjs runs none that was made of anything else.
 */
export async function bundle(checkout: string): Promise<void> {
  // esbuild tells real paths, whatever leads there.
  const root = realpathSync(checkout);
  const made = new Map<string, Made>();
  const read = (path: string) => {
    const stamp = stampOf(root, path);
    const contents = readFileSync(join(root, path));
    made.set(path, { stamp, hash: hashOf(contents) });
    return contents;
  };
  ALSO_MADE_OF.forEach(read);
  const { outputFiles } = await build({
    ...bundling(root, startersOf(root)),
    outdir: "dist",
    sourcemap: true,
    sourcesContent: false,
    write: false,
    plugins: [reading(root, read)],
  });
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const { path, contents } of outputFiles) writeChanged(path, contents);
  writeChanged(join(root, "dist", PAGE), Buffer.from(await buildPage(root, read, [reading(root, read)])));
  const written = [...outputFiles.map(({ path }) => basename(path)), PAGE];
  for (const name of readdirSync(join(root, "dist"))) {
    if (/\.(mjs|map)$/.test(name) && !written.includes(name)) rmSync(join(root, "dist", name));
  }
  for (const name of written) read(`dist/${name}`);
  writeChanged(join(root, MADE_OF), Buffer.from(JSON.stringify(Object.fromEntries(made), null, 1)));
}

/** What a process or a thread begins with: a .ts file with a .mjs file beside it that starts it. */
export function startersOf(root: string): readonly string[] {
  const starters = globSync("services/**/*.mjs", { cwd: root }).map((file) => file.replace(/\.mjs$/, ".ts"));
  return starters.filter((file) => existsSync(join(root, file))).toSorted();
}

/**
 * How our code is bundled, for a checkout and for the package: it runs on Node, and reads no source.
 * @param entryPoints relative to the root; each becomes one file of its name, all of them in one folder
 * @param installed further libraries that are used where they are installed
 */
export function bundling(root: string, entryPoints: readonly string[], installed: readonly string[] = []) {
  return {
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    // Flat, so that the decision thread is found beside whoever starts it.
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.13",
    tsconfigRaw: {},
    external: [...NOT_BUNDLED, ...installed],
    // What it gives to Node asks for its parts by a `require` that no bundler sees, and they would be left out.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    banner: { js: REQUIRE },
    define: { BUNDLED_EVM: JSON.stringify(installedRelease(root, "@ethereumjs/evm")) },
  } satisfies BuildOptions;
}

/** Has esbuild read our own files by `read`. */
function reading(root: string, read: (path: string) => Uint8Array): Plugin {
  return {
    name: "reading",
    setup: (builder) => {
      builder.onLoad({ filter: /\.(ts|json)$/ }, ({ path }) => {
        const file = relative(root, path).replaceAll("\\", "/");
        if (file.startsWith("node_modules/")) return null;
        return { contents: read(file), loader: extname(path).slice(1) as Loader };
      });
    },
  };
}

function writeChanged(path: string, contents: Uint8Array): void {
  if (existsSync(path) && Buffer.compare(readFileSync(path), contents) === 0) return;
  // Another build may write the same at this moment.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

function installedRelease(root: string, library: string): string {
  const manifest = readFileSync(join(root, "node_modules", library, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
