import { createInterface } from "node:readline/promises";

import { CountersignError } from "../../core/errors/error.ts";

/**
 * Whether whoever sits at the terminal types yes to what was shown.
 * @param instead what to give on the command line where nobody sits at one
 * @throws ARGUMENT_MISSING at once where standard input is no terminal: nobody could answer
 */
export async function confirmed(instead: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CountersignError(
      "ARGUMENT_MISSING",
      `there is no terminal to ask at: read what is shown, then give ${instead}`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Sign this? Type yes: ");
  terminal.close();
  return answer.trim() === "yes";
}

/**
 * Whether a person agrees to what was shown: at the terminal, or by the digest of the very same words.
 * @param validBefore unix seconds
 * @param yes the digest that was agreed to, if one was given
 * @throws APPROVAL_MISMATCH when something else is to be signed, ARGUMENT_MISSING where nobody can be asked
 */
export async function agreed(
  { digest, validBefore }: { readonly digest: string; readonly validBefore: number },
  yes: string | undefined,
): Promise<boolean> {
  if (yes === undefined) return confirmed(`--valid-before ${validBefore} --yes ${digest}`);
  if (yes === digest) return true;
  throw new CountersignError("APPROVAL_MISMATCH", `--yes agrees to ${yes}, and ${digest} is to be signed`);
}
