import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where the stranger works: the package was installed there. */
export const folder = process.env.STRANGER_FOLDER ?? process.cwd();
const { resolve } = createRequire(join(folder, "package.json"));

/** Imports what the package exports, as a program in that folder would. */
export const installed = (name) => import(pathToFileURL(resolve(name)).href);
