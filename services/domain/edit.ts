import { stat } from "node:fs/promises";

import type { CompiledDomain } from "../core/domain/compile.ts";
import type { Change } from "../core/domain/edit/change.ts";
import { editDomain } from "../core/domain/edit/edit.ts";
import { type ChangedLines, stepsOf } from "../core/domain/edit/steps.ts";
import { CountersignError } from "../core/errors/error.ts";
import { writeFileAtomic } from "../platform/files.ts";
import { readText } from "../platform/json-file.ts";
import type { HomeFiles } from "./home/files.ts";
import { lockHome } from "./home/lock.ts";

/** A domain file as it would be after its changes. Nothing is written yet. */
export interface PlannedEdit {
  readonly before: string;
  readonly after: string;
  readonly compiled: CompiledDomain;
  /** for a person to look at */
  readonly steps: readonly ChangedLines[];
}

/** What a set on chain is made with does not matter to whether a file holds. */
const ANY_SALT = `0x${"00".repeat(32)}`;

/** @param now unix seconds @throws DOMAIN_INVALID, DOMAIN_WIDER */
export function planEdit(before: string, changes: readonly Change[], now: number): PlannedEdit {
  const { text: after, compiled } = editDomain(before, changes, { salt: ANY_SALT, from: now });
  return { before, after, compiled, steps: stepsOf(before, changes) };
}

/**
 * Writes what was shown, or nothing: a file that somebody else changed meanwhile stays as it is.
 * @throws HOME_IN_USE, FILE_INVALID when it says something else by now, FILE_UNREADABLE, STORE_FAILED
 */
export async function writeEdit(
  files: Pick<HomeFiles, "domain" | "lock">,
  { before, after }: Pick<PlannedEdit, "before" | "after">,
): Promise<void> {
  const release = await lockHome(files);
  try {
    if ((await readText(files.domain)) !== before) {
      throw new CountersignError("FILE_INVALID", `${files.domain} was changed since it was shown: look at it again`);
    }
    const { mode } = await stat(files.domain);
    await writeFileAtomic(files.domain, after, mode & 0o777);
  } finally {
    release();
  }
}
