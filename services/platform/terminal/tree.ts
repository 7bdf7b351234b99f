/**
 * Nodes as an indented tree.
 * @param linesOf what is said of a node; lines after the first stand beside the branch to its children
 */
export function treeLines<T>(
  roots: readonly T[],
  childrenOf: (node: T) => readonly T[],
  linesOf: (node: T) => readonly string[],
): readonly string[] {
  return roots.flatMap((node, i) => {
    const [branch, trunk] = i === roots.length - 1 ? ["└─ ", "   "] : ["├─ ", "│  "];
    const children = childrenOf(node);
    const beside = children.length === 0 ? "   " : "│  ";
    const [head = "", ...more] = linesOf(node);
    return [
      `${branch}${head}`,
      ...more.map((line) => `${trunk}${beside}${line}`),
      ...treeLines(children, childrenOf, linesOf).map((line) => `${trunk}${line}`),
    ];
  });
}
