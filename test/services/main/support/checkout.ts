import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { bundle } from "../../../../scripts/build/bundle.ts";
import { createTempDir, removeDir } from "../../../e2e/support/temp-dir.ts";
import { type Ran, run } from "../../../e2e/support/run.ts";

/** A checkout with one small process, to be built and launched as ours is. */
export interface Checkout {
  /** relative to the checkout */
  path(file: string): string;
  write(file: string, text: string): void;
  build(): Promise<void>;
  launch(...args: string[]): Promise<Ran>;
  remove(): void;
}

const SHARED = [
  "services/main/launch.mjs",
  "services/main/freshness.mjs",
  "scripts/build/bundle.ts",
  "scripts/build/page.ts",
];
const LIBRARIES = ["tsx", "@ethereumjs"];

/** `services/main/probe` prints what `services/word.ts` exports, and the name of the file that does. */
export function createCheckout(): Checkout {
  const dir = createTempDir();
  const path = (file: string) => join(dir, file);
  const write = (file: string, text: string) => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  for (const file of SHARED) {
    write(file, readFileSync(file, "utf8"));
  }
  cpSync("package.json", path("package.json"));
  write("types/index.ts", "");
  write("services/main/probe.mjs", 'import { launch } from "./launch.mjs";\n\nawait launch("probe");\n');
  write("services/main/probe.ts", PROBE);
  write("services/console/page/main.ts", "");
  write("services/console/page/page.css", "");
  write("services/console/page/page.html", "<style></style><script></script>");
  write("services/word.ts", 'export const word: string = "first";\n');
  write("node_modules/.package-lock.json", "{}");
  for (const name of LIBRARIES)
    symlinkSync(join(process.cwd(), "node_modules", name), path(`node_modules/${name}`), "junction");
  return {
    path,
    write,
    build: () => bundle(dir),
    launch: (...args) => run(process.execPath, [path("services/main/probe.mjs"), ...args]),
    remove: () => removeDir(dir),
  };
}

const PROBE = `import { word } from "../word.ts";

interface Said {
  readonly word: string;
}

if (process.argv.includes("--fail")) throw new Error("as asked");
const said: Said = { word };
console.log(said.word, import.meta.url.split("/").at(-2));
`;
