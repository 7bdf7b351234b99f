import { createInterface } from "node:readline/promises";

import { CountersignError } from "../../core/errors/error.ts";

/**
 * Whether whoever sits at the terminal types yes to what was shown.
 * @param instead what to give on the command line where nobody sits at one
 * @param question what is asked
 * @throws ARGUMENT_MISSING at once where standard input is no terminal: nobody could answer
 */
export async function confirmed(instead: string, question = "Sign this?"): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CountersignError(
      "ARGUMENT_MISSING",
      `there is no terminal to ask at: read what is shown, then give ${instead}`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} Type yes: `);
  terminal.close();
  return answer.trim() === "yes";
}

/** What is to be signed, and how somebody agrees to it who does not sit at a terminal. */
export interface ToSign {
  /** 32 bytes, hex */
  readonly digest: string;
  /** more arguments that make this very digest again */
  readonly again?: string;
  /** code for a digest that is not the one agreed to */
  readonly otherwise: "APPROVAL_MISMATCH" | "GOV_FILE_EDITED" | "HOME_UNTRUSTED";
  /** default: whether to sign it */
  readonly question?: string;
}

/**
 * Whether a person agrees to what was shown: at the terminal, or by the digest of the very same words.
 * @param yes the digest that was agreed to, if one was given
 * @throws `otherwise` when something else is to be signed, ARGUMENT_MISSING where nobody can be asked
 */
export async function agreed(
  { digest, again, otherwise, question }: ToSign,
  yes: string | undefined,
): Promise<boolean> {
  if (yes === undefined) return confirmed(`${again === undefined ? "" : `${again} `}--yes ${digest}`, question);
  if (yes === digest) return true;
  throw new CountersignError(otherwise, `--yes agrees to ${yes}, and this is ${digest}`);
}
