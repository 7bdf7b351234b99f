import { styleText } from "node:util";

import type { Environment } from "../../platform/config/read.ts";

/** Where a verb reads its environment and writes what it says. */
export interface Io {
  readonly env: Environment;
  /** a terminal gets colours */
  readonly stdout: NodeJS.WritableStream;
  /** for what is no answer: warnings, questions */
  readonly stderr: NodeJS.WritableStream;
}

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colours only where `stream` is a terminal. */
export function painter(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

/** The answer of a verb: lines for people, or one line of JSON. */
export function answer(io: Io, json: true | undefined, value: object, lines: readonly string[]): void {
  io.stdout.write(`${json === true ? JSON.stringify(value) : lines.join("\n")}\n`);
}

export function utc(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

/** 172,800 s as 2 d. */
export function duration(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ] as const;
  let rest = seconds;
  const parts = units.flatMap(([unit, size]) => {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    return whole === 0 ? [] : [`${whole} ${unit}`];
  });
  return parts.length === 0 ? "0 s" : parts.slice(0, 2).join(" ");
}

/** Long hex is told apart by its ends; --json has all of it. */
export function short(text: string): string {
  return text.replaceAll(/0x([0-9a-f]{6})[0-9a-f]{34,}([0-9a-f]{6})/g, "0x$1…$2");
}
