import { readFileSync, statSync } from "node:fs";

/** Where the build leaves what its bundle was made of, relative to the root. */
export const MADE_OF = "dist/made-of.json";

/** Beside size and time, the time of the last change of anything: nobody sets that one back. */
export function markOf(root, path) {
  const { size, mtimeMs, ctimeMs } = statSync(`${root}/${path}`);
  return `${size} ${mtimeMs} ${ctimeMs}`;
}

export function isFresh(root) {
  try {
    const files = JSON.parse(readFileSync(`${root}/${MADE_OF}`, "utf8"));
    return Object.entries(files).every(([path, mark]) => markOf(root, path) === mark);
  } catch {
    // Never built, or something is gone.
    return false;
  }
}
