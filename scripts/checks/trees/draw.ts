import { ARROW, headingsOf } from "./tree.ts";
import { type Outline, outlineOf } from "./titles.ts";

const WIDTH = 126;

/**
 * A tree as its tests are now: its headings stay, each with the file it names, and everything below them is drawn again. A
 * heading with no file in brackets is left out.
 */
export function redraw(tree: string, read: (file: string) => string | null, reasons: ReadonlySet<string>): string {
  const [root = { text: "", file: null }, ...headings] = headingsOf(tree);
  const testsOf = (file: string): Outline => bare(outlineOf(file, read(file) ?? "", reasons));
  const sections = headings.map(({ text, file }) => ({ title: text, below: testsOf(file ?? "") }));
  const entries = [...(root.file === null ? [] : testsOf(root.file)), ...sections];
  return `${[root.text, ...draw(entries, "")].join("\n")}\n`;
}

/** The heading says already what the one group around all tests of a file says. */
function bare(outline: Outline): Outline {
  const [only, ...others] = outline;
  return only !== undefined && "below" in only && others.length === 0 ? only.below : outline;
}

function draw(outline: Outline, indent: string): readonly string[] {
  const distinct = [...new Map(outline.map((entry) => [entry.title, entry])).values()];
  return distinct.flatMap((entry, index) => {
    const [branch, below] = index === distinct.length - 1 ? ["└── ", "    "] : ["├── ", "│   "];
    if ("below" in entry) {
      return [...wrap(entry.title, indent + branch, `${indent}${below}│   `), ...draw(entry.below, indent + below)];
    }
    const text = [entry.title, entry.names.join(", ")].filter((part) => part !== "").join(ARROW);
    return wrap(text, indent + branch, indent + below);
  });
}

function wrap(text: string, first: string, next: string): readonly string[] {
  if (first.length + text.length <= WIDTH) return [first + text];
  const cut = text.lastIndexOf(" ", WIDTH - first.length);
  return cut <= 0 ? [first + text] : [first + text.slice(0, cut), ...wrap(text.slice(cut + 1), next, next)];
}
