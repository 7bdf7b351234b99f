import { fieldLines } from "../../platform/terminal/field.ts";

const LABEL = "  why         ";
/** A reason that is longer would push what is signed out of sight. */
const MOST_LINES = 12;
const MOST_CHARACTERS = 800;

/** Why somebody wants something, in his own words: no line of it begins where a line of this program does. */
export function whyLines(rationale: string): readonly string[] {
  const text = rationale.trim();
  const lines = [...text].slice(0, MOST_CHARACTERS).join("").split("\n");
  const folded = lines.flatMap((line, i) => fieldLines(i === 0 ? LABEL : " ".repeat(LABEL.length), line));
  const characters = [...text].length;
  if (folded.length <= MOST_LINES && characters <= MOST_CHARACTERS) return folded;
  const cut = `${" ".repeat(LABEL.length)}⟨cut: it has ${characters} characters; read the whole in the file⟩`;
  return [...folded.slice(0, MOST_LINES), cut];
}
