import { CountersignError } from "../errors/error.ts";

/** Control characters, those that turn the direction of what stands around them, and everything else nobody sees. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Refuses text that could look like another on a screen. It is refused and not cleaned: what is shown is what is signed.
 * @param name of what the text is, for whoever reads the error
 * @throws ACTION_UNREADABLE
 */
export function requireReadable(name: string, text: string): void {
  const unseen = UNSEEN.exec(text)?.[0];
  if (unseen === undefined) return;
  const code = (unseen.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new CountersignError("ACTION_UNREADABLE", `${name} contains U+${code}, which nobody sees`);
}
