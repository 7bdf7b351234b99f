import { dirname } from "node:path/posix";

/** One file that names another, by their paths. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Folders that need each other, and for every step between two of them an import that makes it. */
export interface Circle {
  readonly folders: readonly string[];
  readonly imports: readonly Import[];
}

/** Rooms, subrooms, and what stands in those. */
const LEVELS = [1, 2, 3] as const;

/** Folders of services/ that files stand in, at a level: with 1 the rooms. */
export function foldersAt(level: number, files: readonly string[]): readonly string[] {
  return [...new Set(files.map((file) => folderAt(level, file)))].sort();
}

/**
 * Circles between folders of services/, whatever is imported, types too. Files that stand in a room itself are a folder beside its
 * subrooms, so a subroom may not need what stands on top of it.
 */
export function circlesIn(imports: readonly Import[]): readonly Circle[] {
  const circles = LEVELS.flatMap((level) => circlesAt(level, imports));
  // Between rooms without subrooms every level sees the same one.
  return [...new Map(circles.map((circle) => [circle.folders.join(), circle])).values()];
}

function circlesAt(level: number, imports: readonly Import[]): readonly Circle[] {
  const steps = new Map<string, Map<string, Import>>();
  for (const each of imports) {
    const [from, to] = [folderAt(level, each.from), folderAt(level, each.to)];
    if (from === to) continue;
    const targets = steps.get(from) ?? new Map<string, Import>();
    if (!targets.has(to)) targets.set(to, each);
    steps.set(from, targets);
  }
  const reached = new Map([...steps.keys()].map((folder) => [folder, reachedFrom(folder, steps)]));
  const groups = new Set<string>();
  for (const [folder, all] of reached) {
    const group = [...all].filter((other) => reached.get(other)?.has(folder) === true).sort();
    if (group.length > 0) groups.add(group.join());
  }
  return [...groups].map((group) => {
    const folders = group.split(",");
    const within = folders.flatMap((from) => folders.map((to) => steps.get(from)?.get(to)));
    return { folders, imports: within.filter((each) => each !== undefined) };
  });
}

/** Every folder that is needed, at whatever remove; the folder itself too when it stands in a circle. */
function reachedFrom(folder: string, steps: ReadonlyMap<string, ReadonlyMap<string, Import>>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of steps.get(next)?.keys() ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

function folderAt(level: number, file: string): string {
  return dirname(file)
    .split("/")
    .slice(0, 1 + level)
    .join("/");
}
