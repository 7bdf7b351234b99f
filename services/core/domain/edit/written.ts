import { Document, isScalar, visit } from "yaml";

import { visible } from "../../text/visible.ts";
import type { Written } from "./change.ts";

/** A longer list has a line for each of its words. */
const WIDTH = 100;

/**
 * A value as lines of a domain file, each without the indent of the place it gets.
 * @param name of the member, or null for an item of a list
 * @param comments stand above it: whatever somebody else wrote in them stays a comment of one line
 */
export function linesOf(name: string | null, value: Written, comments: readonly string[] = []): readonly string[] {
  const document = new Document(name === null ? [value] : { [name]: value });
  visit(document, {
    Seq: (key, node) => {
      // The list at the top is only there for its one item.
      if (key === null || !node.items.every((item) => isScalar(item))) return;
      node.flow = node.items.map((item) => String(item).length + 2).reduce((sum, each) => sum + each, 0) < WIDTH;
    },
  });
  return [
    ...comments.map((comment) => `# ${visible(comment.replaceAll(/\s+/g, " "))}`.trimEnd()),
    ...document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split("\n"),
  ];
}

/** A value on one line, as it stands behind a colon or between the brackets of a list. */
export function inlineOf(value: Written): string {
  const document = new Document([value]);
  visit(document, {
    Collection: (_, node) => {
      node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
}
