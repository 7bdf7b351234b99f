import { lstatSync, readdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

/** What no agent touches. */
export interface Protected {
  /** absolute paths of files and folders, with all below them */
  readonly paths: readonly string[];
  /** ends of paths that are protected wherever they stand: `/.mcp.json` */
  readonly endings: readonly string[];
  /** the user's home, for `~` */
  readonly userHome: string;
}

/**
 * - `inside`: it names something protected
 * - `above`: something protected lies below it
 * - `unclear`: what it names is different for each process, or a pattern the program reads itself
 */
export type Touch = "clear" | "above" | "unclear" | "inside";

const ORDER: readonly Touch[] = ["clear", "above", "unclear", "inside"];
/** Parts of names that are ours, however the way to them is written. */
const OURS = [".countersign", "countersign.yaml"];
const LINKS = 40;
const MOST = 4096;
/** A path that means another thing to each process. */
const PER_PROCESS = /^\/(?:proc|dev\/fd|dev\/std|dev\/tcp|dev\/udp)(?:\/|$)|^\/proc/;

export interface Guard {
  /** What one path touches, taken from a folder. */
  path(path: string, cwd: string): Touch;
  /** What an argument touches, whichever part of it is a path. */
  word(word: string, cwd: string): Touch;
  /** Whether a text that nobody can read word by word names something protected. */
  text(text: string): boolean;
}

/** Looks at the file system as it is at this moment, links and all. */
export function createGuard({ paths, endings, userHome }: Protected): Guard {
  const places = [...new Set(paths.flatMap((path) => [fold(resolve(path)), fold(walk(path, "/") ?? path)]))];
  const ends = endings.map(fold);
  const names = [...OURS, ...[...paths, ...endings].map((path) => fold(basename(path)))];

  const touched = (path: string): Touch => {
    if (PER_PROCESS.test(path)) return "unclear";
    const folded = fold(path);
    if (places.some((place) => folded === place || folded.startsWith(`${place}${sep}`))) return "inside";
    if (ends.some((end) => folded.endsWith(end) || folded.includes(`${end}/`))) return "inside";
    const prefix = folded.endsWith(sep) ? folded : `${folded}${sep}`;
    return places.some((place) => place.startsWith(prefix)) ? "above" : "clear";
  };

  const path = (written: string, cwd: string): Touch => {
    if (written.includes("\0") || written.length > MOST) return "unclear";
    if (OURS.some((name) => fold(written).includes(name))) return "inside";
    const lexical = resolve(cwd, written);
    if (PER_PROCESS.test(lexical)) return "unclear";
    const real = walk(written, cwd);
    if (real === null) return "unclear";
    const found = strictest([touched(lexical), touched(real)]);
    return found === "clear" && isSecondName(real, paths) ? "inside" : found;
  };

  const word = (text: string, cwd: string): Touch => {
    if (text.length > MOST) return "unclear";
    if (matchesOurs(text, names)) return "unclear";
    const spellings = text.includes("%") ? [text, decoded(text)] : [text];
    return strictest(
      spellings.flatMap((spelling) =>
        pathsIn(spelling).flatMap((part) => [
          path(part, cwd),
          ...(part.startsWith("~") ? [path(part.replace(/^~[^/]*/, userHome), cwd)] : []),
        ]),
      ),
    );
  };

  return {
    path,
    word,
    text: (text) => {
      const folded = fold(text);
      return [...OURS, ...ends, ...places].some((name) => folded.includes(name));
    },
  };
}

/** The strictest of several. */
export function strictest(touches: readonly Touch[]): Touch {
  return ORDER[Math.max(0, ...touches.map((touch) => ORDER.indexOf(touch)))] ?? "inside";
}

/** Everything in an argument that could be a path: all of it, what follows a sign, and what follows the letters of an option. */
function pathsIn(word: string): readonly string[] {
  if (word === "") return [];
  const parts = [word];
  const isOption = /^[-+@]/.test(word);
  for (let at = 1; at < word.length; at += 1) {
    if (isOption || /[=:,@;|&<>()'"\s]/.test(word.charAt(at - 1))) parts.push(word.slice(at));
  }
  // A path may end where the next sign stands, as in a list of paths.
  return parts
    .flatMap((part) => [part, ...(/[:,;\s]/.test(part) ? [part.split(/[:,;\s]/)[0] ?? part] : [])])
    .filter((part) => part !== "");
}

/** Whether a pattern, which many programs read by themselves, could be one of these names. What stands in brackets is taken for anything. */
function matchesOurs(text: string, names: readonly string[]): boolean {
  const parts = fold(text).split(/[/=:,!()]/);
  return parts.some((part) => {
    if (!/[*?[{]/.test(part)) return false;
    const loose = part.replaceAll(/\{[^}]*\}?/g, "*").replaceAll(/\[[^\]]*\]?/g, "?");
    return names.some((name) => fits(name, loose));
  });
}

/** Whether a name fits a pattern of `*` and `?`. Each star is tried once, so that no pattern takes long. */
function fits(name: string, pattern: string): boolean {
  let [at, star, from] = [0, -1, 0];
  let i = 0;
  while (i < name.length) {
    if (pattern[at] === "*") {
      [star, from] = [at, i];
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === name[i]) {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      from += 1;
      [at, i] = [star + 1, from];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names as file systems that ignore case, or the way accents are written, compare them. */
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Where a path leads as the system walks it: links first, then `..`. @returns null when links never end */
function walk(path: string, cwd: string): string | null {
  const todo = (path.startsWith(sep) ? path : `${cwd}${sep}${path}`).split(sep).reverse();
  let at: string = sep;
  for (let links = 0; todo.length > 0;) {
    const part = todo.pop() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = dirname(at);
      continue;
    }
    const next = join(at, part);
    const link = linkAt(next);
    if (link === null) {
      at = next;
      continue;
    }
    links += 1;
    if (links > LINKS) return null;
    if (link.startsWith(sep)) at = sep;
    todo.push(...link.split(sep).reverse());
  }
  return at;
}

function linkAt(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}

/** Whether a file is a protected one under another name (a hard link). Few files have several names, so this is rarely looked for. */
function isSecondName(path: string, places: readonly string[]): boolean {
  const found = statAt(path);
  if (found === null || !found.isFile() || found.nlink < 2) return false;
  return places.some((place) => hasFile(place, found));
}

function hasFile(place: string, wanted: Stats): boolean {
  const found = statAt(place);
  if (found === null) return false;
  if (!found.isDirectory()) return found.ino === wanted.ino && found.dev === wanted.dev;
  try {
    return readdirSync(place, { withFileTypes: true }).some((entry) => {
      return !entry.isSymbolicLink() && hasFile(join(place, entry.name), wanted);
    });
  } catch {
    // A folder nobody can look into: it may be in there.
    return true;
  }
}

function statAt(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
