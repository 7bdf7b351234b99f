import { CountersignError } from "../errors/error.ts";
import { codePointName, UNSEEN } from "../text/unseen.ts";

/**
 * Refuses text that could look like another on a screen. It is refused and not cleaned: what is shown is what is signed.
 * @param name of what the text is, for whoever reads the error
 * @throws ACTION_UNREADABLE
 */
export function requireReadable(name: string, text: string): void {
  const unseen = UNSEEN.exec(text)?.[0];
  if (unseen === undefined) return;
  throw new CountersignError("ACTION_UNREADABLE", `${name} contains ${codePointName(unseen)}, which nobody sees`);
}
