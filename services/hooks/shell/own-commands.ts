import { programName } from "./programs.ts";

/** What an agent may ask of `countersign` itself: it shows, and changes nothing. Every other verb is a person's. */
const HARMLESS = new Set([
  "status",
  "verify",
  "version",
  "templates",
  "map",
  "verify-chain",
  "simulate",
  "--version",
  "--help",
]);

const OWN = /^(?:countersign(?:@.*)?|countersign\.m?[jt]s)$/;

/** Whether one of the words starts `countersign` with a verb that is not an agent's. */
export function isOwnCommand(words: readonly string[]): boolean {
  return words.some((word, i) => OWN.test(programName(word)) && !HARMLESS.has(words[i + 1] ?? ""));
}

/** Whether a text nobody reads word by word may start `countersign`. */
export function mentionsOwn(text: string): boolean {
  return /countersign/i.test(bare(text));
}

/** A text without what a shell takes out of it. */
export function bare(text: string): string {
  return text.replaceAll(/\$?['"]|\\\r?\n|\\/g, "");
}
