import { createInterface } from "node:readline/promises";

/** Whether whoever sits at the terminal types yes to what was shown. */
export async function confirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Sign this? Type yes: ");
  terminal.close();
  return answer.trim() === "yes";
}
