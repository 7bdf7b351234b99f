import { shown } from "../../core/text/visible.ts";

/** Columns of a terminal that nobody made wider. */
export const WIDTH = 80;
/** In fewer, nothing is readable any more. */
const NARROWEST = 40;

/** Columns to fold at: 80, or those of a terminal that has fewer. */
function width(): number {
  const terminal = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  return Math.max(NARROWEST, Math.min(WIDTH, terminal?.columns ?? WIDTH));
}

/**
 * A label and somebody else's text beside it, folded at 80 columns, or at those of a narrower terminal: no part of the text ever stands where a label does, so it
 * cannot look like another field.
 * @param label with its indent, padded to the column of the text
 */
export function fieldLines(label: string, text: string, most?: number): readonly string[] {
  const folded = fold(shown(text, most), Math.max(20, width() - label.length));
  return folded.map((part, i) => `${i === 0 ? label : " ".repeat(label.length)}${part}`);
}

/** Broken at a space where there is one, else behind a comma: so numbers of a list stay whole. */
function fold(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = [...text];
  while (rest.length > width) {
    const space = rest.slice(0, width + 1).lastIndexOf(" ");
    const comma = rest.slice(0, width).lastIndexOf(",");
    const at = space > 0 ? space : comma > 0 ? comma + 1 : width;
    lines.push(rest.slice(0, at).join(""));
    rest = rest.slice(space > 0 ? at + 1 : at);
  }
  return [...lines, rest.join("")];
}
