import { type Narrowed, narrowedTo } from "../../core/domain/shadow/narrow.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { shown } from "../../core/text/visible.ts";
import { secondsOf } from "../../core/time.ts";
import { readApplied } from "../../domain/applied.ts";
import { writeEdit } from "../../domain/edit.ts";
import { printLines } from "../../platform/terminal/print.ts";
import { confirmed } from "../shared/confirm.ts";
import { openDomain } from "../shared/edit.ts";
import type { HomeOption } from "../shared/home.ts";
import { narrowedLines } from "./lines.ts";
import { readSeen } from "./seen.ts";

/** Only which values are in a set depends on it, and no set is compared. */
const ANY_SALT = `0x${"00".repeat(32)}`;

/**
 * Narrows the file of a home to what the logs saw: shows it, asks, and writes it. What follows on chain is for `apply`.
 * @throws ARGUMENT_MISSING when nobody agreed, DOMAIN_NOT_APPLIED, HOME_IN_USE, FILE_INVALID for a file that was changed meanwhile,
 * and what reading logs throws
 */
export async function narrowToSeen(options: HomeOption & { readonly yes?: true }): Promise<Narrowed> {
  const { home, text, domain } = await openDomain(options);
  const { logs } = await readApplied(home.files, domain);
  const { decisions } = await readSeen(home.files, logs);
  const narrowed = narrowedTo(text, decisions, { salt: ANY_SALT, from: secondsOf(Date.now) });
  printLines(process.stderr, [shown(home.files.domain), ...narrowedLines(narrowed)]);
  if (narrowed.changes.length === 0) return narrowed;
  if (options.yes !== true && !(await confirmed("--yes", "Write this?"))) {
    throw new CountersignError("ARGUMENT_MISSING", "nobody agreed to the narrower file, and nothing was done");
  }
  await writeEdit(home.files, { before: text, after: narrowed.text });
  return narrowed;
}
