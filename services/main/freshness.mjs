import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/** Where the build leaves what its bundle was made of, relative to the root. */
export const MADE_OF = "dist/made-of.json";

export function isFresh(root) {
  try {
    const files = JSON.parse(readFileSync(`${root}/${MADE_OF}`, "utf8"));
    return Object.entries(files).every(
      ([path, { stamp, hash }]) => stampOf(root, path) === stamp || hashOf(readFileSync(`${root}/${path}`)) === hash,
    );
  } catch {
    // Never built, or something is gone.
    return false;
  }
}

/** Beside size and time, the time of the last change of anything: nobody sets that one back. */
export function stampOf(root, path) {
  const { size, mtimeMs, ctimeMs } = statSync(`${root}/${path}`);
  return `${size} ${mtimeMs} ${ctimeMs}`;
}

export function hashOf(contents) {
  return createHash("sha256").update(contents).digest("hex");
}
