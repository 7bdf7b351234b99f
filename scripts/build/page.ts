import { readFileSync } from "node:fs";
import { join } from "node:path";

import { build, type Plugin } from "esbuild";

/** Where the page's sources are, relative to the root. */
const SOURCES = "services/console/page";

/** Reads one of our own files, relative to the root. */
export type ReadOwn = (path: string) => Uint8Array;

/**
 * The page on which people approve: one file, script and style within it, so that it loads nothing.
 * @param plugins of esbuild, for whoever wants to know what was read
 */
export async function buildPage(root: string, read: ReadOwn = readIn(root), plugins: Plugin[] = []): Promise<string> {
  const options = { absWorkingDir: root, bundle: true, minify: true, write: false, target: "es2022" } as const;
  const [script, style] = await Promise.all([
    build({
      ...options,
      entryPoints: [`${SOURCES}/main.ts`],
      format: "iife",
      platform: "browser",
      tsconfigRaw: {},
      plugins,
    }),
    build({ ...options, stdin: { contents: textOf(read(`${SOURCES}/page.css`)), loader: "css" } }),
  ]);
  const own = (made: { readonly outputFiles: readonly { readonly text: string }[] }): string =>
    made.outputFiles[0]?.text.trim() ?? "";
  return textOf(read(`${SOURCES}/page.html`))
    .replace(/(<style>)[^<]*/, (_all, tag: string) => tag + within("style", own(style)))
    .replace(/(<script>)[^<]*/, (_all, tag: string) => tag + within("script", own(script)));
}

/** What an element holds as it is must not end it. */
function within(element: string, text: string): string {
  if (new RegExp(`</${element}|<!--`, "i").test(text)) throw new TypeError(`the page's ${element} would end too early`);
  return text;
}

function readIn(root: string): ReadOwn {
  return (path) => readFileSync(join(root, path));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
