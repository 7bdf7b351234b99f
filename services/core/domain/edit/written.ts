import { Document, isScalar, visit } from "yaml";

import { visible } from "../../text/visible.ts";
import type { NewMember, Written } from "./change.ts";

/** A longer list has a line for each of its words. */
const WIDTH = 100;

/**
 * Members of a map as lines of a domain file, without the indent of their place.
 * @param apart whether a blank line stands between two
 */
export function memberLines(members: readonly NewMember[], apart: boolean): readonly string[] {
  return members.flatMap(({ name, value, comments = [] }, i) => [
    ...(i === 0 || !apart ? [] : [""]),
    // Whatever somebody else wrote in a comment stays a comment of one line.
    ...comments.map((comment) => `# ${visible(comment.replaceAll(/\s+/g, " "))}`.trimEnd()),
    ...blockLines({ [name]: value }),
  ]);
}

/** An item of a list as lines of a domain file, without the indent of their place. */
export function itemLines(value: Written): readonly string[] {
  return blockLines([value]);
}

function blockLines(value: Written): readonly string[] {
  const document = new Document(value);
  visit(document, {
    Seq: (key, node) => {
      // The list at the top is only there for its one item.
      if (key === null || !node.items.every((item) => isScalar(item))) return;
      node.flow = node.items.map((item) => String(item).length + 2).reduce((sum, each) => sum + each, 0) < WIDTH;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split("\n");
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
