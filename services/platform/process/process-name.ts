import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** What stands for a program among the arguments of Node. */
const SCRIPT = /\.[cm]?[jt]s$/;

/** A process in words: its id and, where the system tells (Linux), what it runs. Of its arguments nothing else is shown. */
export function describeProcess(pid: number): string {
  const command = commandOf(pid);
  return command === null ? `process ${pid}` : `process ${pid} (${command})`;
}

function commandOf(pid: number): string | null {
  try {
    const [program = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const script = basename(program).startsWith("node") ? args.find((arg) => SCRIPT.test(arg)) : undefined;
    const words = [program, ...(script === undefined ? [] : [script])].map((word) => basename(word));
    return program === "" ? null : words.join(" ");
  } catch {
    // Gone, somebody else's, or a system without /proc.
    return null;
  }
}
