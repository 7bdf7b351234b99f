import { treeLines } from "../../services/platform/terminal/tree.ts";

/** One permission as the custody picture shows it. */
export interface CustodyNode {
  readonly hash: string;
  readonly seq: number;
  readonly agent: string;
  readonly type: string;
  readonly verdict: string;
  readonly reason: string;
  readonly parents: readonly string[];
  /** phase of its outcome, or "none" */
  readonly outcome: string;
}

/** An agent and who it has its authority from; null: the human. */
export interface LineageNode {
  readonly name: string;
  readonly under: string | null;
}

/** The chain of custody as an indented tree; a node with several parents stands under the last of them. */
export function custodyTree(nodes: readonly CustodyNode[], line: (node: CustodyNode) => string): readonly string[] {
  const childrenOf = (hash: string | undefined) => nodes.filter((node) => node.parents.at(-1) === hash);
  return treeLines(
    childrenOf(undefined),
    ({ hash }) => childrenOf(hash),
    (node) => [line(node)],
  );
}

/** Who handed authority to whom, from the human down. */
export function lineageTree(agents: readonly LineageNode[]): readonly string[] {
  const below = (under: string | null) => agents.filter((agent) => agent.under === under);
  const tree = treeLines(
    below(null),
    ({ name }) => below(name),
    ({ name }) => [name],
  );
  return ["a human principal (genesis)", ...tree];
}

/** The same as a Graphviz file, with every edge. */
export function custodyDot(nodes: readonly CustodyNode[]): string {
  const short = (hash: string) => `"${hash.slice(0, 10)}"`;
  const boxes = nodes.map(
    ({ hash, seq, agent, type, verdict, outcome }) =>
      `  ${short(hash)} [label="#${seq} ${type}\\n${agent}\\n${verdict}, ${outcome}"];`,
  );
  const arrows = nodes.flatMap(({ hash, parents }) => parents.map((parent) => `  ${short(parent)} -> ${short(hash)};`));
  return [
    "digraph custody {",
    "  rankdir=LR;",
    "  node [shape=box, fontname=monospace];",
    ...boxes,
    ...arrows,
    "}",
    "",
  ].join("\n");
}
