import { printLines } from "../../services/platform/terminal/print.ts";

/** What happens to a process while the others go on, with its time: nobody may be looking just then. */
export function printEvent(line: string): void {
  printLines(process.stderr, [`${new Date().toISOString()} ${line}`]);
}
