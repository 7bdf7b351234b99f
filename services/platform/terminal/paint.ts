import { styleText } from "node:util";

/** A colour or weight, or several. */
export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colours only where `stream` is a terminal that shows them: what is redirected stays plain text. */
export function painter(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}
