/** What a test must say and be about, by a tree: a leaf of it. */
export interface Leaf {
  /** the file it is in, as the tree names it; null when nothing above it names one */
  readonly file: string | null;
  readonly title: string;
  /** errors and reasons it expects, behind the arrow */
  readonly names: readonly string[];
  /** number of its first line in the tree, from 1 */
  readonly line: number;
}

/** What stands above leaves: the first line of a tree, and every node that names a test file in brackets. */
export interface Heading {
  readonly text: string;
  readonly file: string | null;
}

interface Node {
  readonly depth: number;
  text: string;
  readonly line: number;
}

const BRANCH = /^((?:│ {3}| {4})*)(?:├── |└── )(.*)$/;
const FILE = /\(([^() ]+\.(?:test\.ts|t\.sol))\)/;
export const ARROW = " → ";

/**
 * Reads a .tree file: its leaves are tests, whatever has something below it only groups them. A node that names a test file in
 * brackets says where everything below it is tested.
 */
export function leavesOf(text: string): readonly Leaf[] {
  const nodes = nodesOf(text);
  const path: Node[] = [];
  return nodes.flatMap((node, index) => {
    path.length = node.depth;
    path[node.depth] = node;
    if ((nodes[index + 1]?.depth ?? 0) > node.depth) return [];
    const [title = "", expected] = node.text.split(ARROW);
    const file = path.map((above) => fileIn(above.text)).findLast((named) => named !== null) ?? null;
    return [{ file, title, names: expected?.split(", ") ?? [], line: node.line }];
  });
}

export function headingsOf(text: string): readonly Heading[] {
  return nodesOf(text)
    .map((node) => ({ text: node.text, file: fileIn(node.text) }))
    .filter(({ file }, index) => index === 0 || file !== null);
}

/** A line without a branch goes on with the one before. */
function nodesOf(text: string): readonly Node[] {
  const nodes: Node[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const [, indent, said] = BRANCH.exec(line) ?? [];
    const last = nodes.at(-1);
    if (said !== undefined && indent !== undefined) {
      nodes.push({ depth: indent.length / 4 + 1, text: said, line: index + 1 });
    } else if (last === undefined) nodes.push({ depth: 0, text: line, line: 1 });
    else if (line.trim() !== "") last.text += ` ${line.replace(/^[│ ]+/, "")}`;
  }
  return nodes;
}

function fileIn(text: string): string | null {
  return FILE.exec(text)?.[1] ?? null;
}
