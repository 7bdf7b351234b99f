import { randomBytes } from "node:crypto";
import { styleText } from "node:util";

/** A colour or weight, or several. */
export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/**
 * Stands for the escape character until a line is printed, so that `printLines` knows the colours of this process from those
 * somebody else wrote into a text: nobody outside can guess it.
 */
export const PAINTED = `⟦${randomBytes(16).toString("hex")}⟧`;

/** Colours only where `stream` is a terminal that shows them: what is redirected stays plain text. For `printLines`. */
export function painter(stream: NodeJS.WritableStream): Paint {
  return (style, text) => {
    if (text.length === 0) return text;
    const [before = "", after = ""] = styleText(style, "\0", { stream }).split("\0");
    return `${before.replaceAll("\u001b", PAINTED)}${text}${after.replaceAll("\u001b", PAINTED)}`;
  };
}
