import { codePointName, UNSEEN } from "./unseen.ts";
import { scriptsMixed } from "./scripts.ts";

/** UNSEEN, and the private use a program could give a meaning of its own. */
const ESCAPED = new RegExp(`${UNSEEN.source}|\\p{Co}|\\p{Cn}`, "gu");
/** Spaces that push text out of sight or into another column: every one but a single plain space between two others. */
const PADDING = /(?<= ) |^ | $|[^\S ]/gu;
/** Longer than every text a mapping lets through whole. */
const MOST = 512;

/** Text as it may go to a terminal: what a terminal obeys, and what nobody sees, is written out. Doing it twice changes nothing. */
export function visible(text: string): string {
  return text.replaceAll(ESCAPED, (character) => `⟨${codePointName(character)}⟩`);
}

/**
 * Somebody else's text as a value a person reads: nothing in it can act on the screen, pad itself into another column, go on
 * for pages or pass for another word unnoticed.
 * @param most characters that are shown; of a longer text the beginning is, with its length
 */
export function shown(text: string, most: number = MOST): string {
  const characters = [...text];
  const head = characters.length > most ? characters.slice(0, most).join("") : text;
  const plain = visible(head.replaceAll(PADDING, (space) => `⟨${codePointName(space)}⟩`));
  const cut = characters.length > most ? `… ⟨${characters.length} characters, cut⟩` : "";
  const mixed = scriptsMixed(text);
  return `${plain}${cut}${mixed === null ? "" : ` ⟨mixes ${mixed.join(", ")}⟩`}`;
}

/** JSON text that means the same and holds no character a terminal obeys or nobody sees. */
export function visibleJson(value: unknown, indent?: number): string {
  return visibleJsonText(JSON.stringify(value, null, indent));
}

/** The same of text that is JSON already; line breaks between its parts stay. */
export function visibleJsonText(text: string): string {
  return text.replaceAll(ESCAPED, (character) => (character === "\n" ? character : unitsOf(character)));
}

function unitsOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
}
